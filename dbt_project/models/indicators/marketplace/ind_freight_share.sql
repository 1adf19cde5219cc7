with

items as (
    select * from {{ ref('fct_order_items') }}
),

final as (
    select
        order_id || ':' || item_number as entity_id,
        purchased_on as occurred_on,
        cast(freight_minor as {{ risk_core.type_double() }}) as numerator,
        cast(price_minor + freight_minor as {{ risk_core.type_double() }}) as denominator,
        freight_minor as exposure_minor,
        category,
        customer_state,
        seller_id as seller,
        seller_state
    from items
    where purchased_on is not null
)

select * from final
