with

orders as (
    select * from {{ ref('fct_orders') }}
),

final as (
    select
        order_id as entity_id,
        purchased_on as occurred_on,
        purchased_at as occurred_at,
        cast(1 as {{ risk_core.type_double() }}) as numerator,
        cast(null as {{ risk_core.type_double() }}) as denominator,
        cast(price_minor + freight_minor as bigint) as exposure_minor,
        customer_state,
        seller_id as seller,
        seller_state,
        category,
        payment_type,
        {{ price_band('price_minor') }} as price_band,
        customer_unique_id as customer
    from orders
    where purchased_on is not null
)

select * from final
