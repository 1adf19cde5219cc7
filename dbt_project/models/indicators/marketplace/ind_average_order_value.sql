with

orders as (
    select * from {{ ref('fct_orders') }}
),

final as (
    select
        order_id as entity_id,
        purchased_on as occurred_on,
        cast(price_minor as {{ risk_core.type_double() }}) as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        price_minor as exposure_minor,
        payment_type,
        customer_state,
        seller_id as seller,
        seller_state,
        category,
        customer_unique_id as customer
    from orders
    where item_count > 0
)

select * from final
