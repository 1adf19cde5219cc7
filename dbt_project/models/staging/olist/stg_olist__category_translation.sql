with

source as (
    select * from {{ source('olist', 'category_translation') }}
),

final as (
    select
        {{ plain_text('product_category_name') }} as category_name,
        {{ plain_text('product_category_name_english') }} as category
    from source
)

select * from final
