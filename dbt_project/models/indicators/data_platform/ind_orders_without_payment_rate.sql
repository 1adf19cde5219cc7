with

orders as (
    select * from {{ ref('fct_orders') }}
),

final as (
    select
        order_id as entity_id,
        purchased_on as occurred_on,
        {{ risk_core.as_number("payment_count = 0") }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed("price_minor + freight_minor", "payment_count = 0") }} as exposure_minor,
        customer_state,
        seller_id as seller,
        category
    from orders
    where purchased_on is not null
)

select * from final
