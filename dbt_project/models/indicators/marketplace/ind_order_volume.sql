with

orders as (
    select * from {{ ref('fct_orders') }}
),

final as (
    select
        order_id as entity_id,
        purchased_on as occurred_on,
        cast(1 as {{ type_double() }}) as numerator,
        cast(null as {{ type_double() }}) as denominator,
        cast(price_minor + freight_minor as bigint) as exposure_minor,
        customer_state
    from orders
    where purchased_on is not null
)

select * from final
