with

orders as (
    select * from {{ ref('fct_orders') }}
),

final as (
    select
        order_id as entity_id,
        purchased_on as occurred_on,
        {{ risk_core.as_number("item_count = 0") }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed("paid_minor", "item_count = 0") }} as exposure_minor,
        customer_state,
        payment_type
    from orders
    where purchased_on is not null
)

select * from final
