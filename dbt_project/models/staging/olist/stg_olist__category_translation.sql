with

source as (
    select * from {{ source('olist', 'category_translation') }}
),

final as (
    select
        {{ risk_core.plain_text('product_category_name') }} as category_name,
        {{ risk_core.plain_text('product_category_name_english') }} as category
    from source
)

select * from final
