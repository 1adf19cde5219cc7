with

orders as (
    select * from {{ ref('fct_orders') }}
),

final as (
    select
        order_id as entity_id,
        approved_on as occurred_on,
        approved_at as occurred_at,
        cast(1 as {{ risk_core.type_double() }}) as numerator,
        cast(null as {{ risk_core.type_double() }}) as denominator,
        cast(price_minor + freight_minor as bigint) as exposure_minor,
        payment_type,
        customer_state,
        seller_id as seller,
        category,
        {{ price_band('price_minor') }} as price_band,
        customer_unique_id as customer
    from orders
    where approved_on is not null
)

select * from final
