with

items as (
    select * from {{ ref('fct_order_items') }}
),

final as (
    select
        order_id || ':' || item_number as entity_id,
        handed_on as occurred_on,
        {{ risk_core.as_number("handed_at > shipping_limit_at") }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed("price_minor + freight_minor", "handed_at > shipping_limit_at") }} as exposure_minor,
        customer_state,
        seller_id as seller,
        category,
        seller_state,
        {{ price_band('price_minor') }} as price_band
    from items
    where handed_on is not null and is_shipping_limit_plausible
)

select * from final
