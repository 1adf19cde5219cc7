with

source as (
    select * from {{ source('olist', 'products') }}
),

final as (
    select
        product_id,
        {{ risk_core.plain_text('product_category_name') }} as category_name,
        product_photos_qty as photo_count,
        product_weight_g as weight_grams
    from source
)

select * from final
