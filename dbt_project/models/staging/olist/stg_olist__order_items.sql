{%- set zone = risk_core.feed_zone('olist', 'order_items') -%}
with

source as (
    select * from {{ source('olist', 'order_items') }}
),

final as (
    select
        order_id,
        order_item_id as item_number,
        product_id,
        seller_id,
        {{ risk_core.to_minor('price') }} as price_minor,
        {{ risk_core.to_minor('freight_value') }} as freight_minor,
        {{ risk_core.local_to_utc('shipping_limit_date', zone) }} as shipping_limit_at
    from source
)

select * from final
