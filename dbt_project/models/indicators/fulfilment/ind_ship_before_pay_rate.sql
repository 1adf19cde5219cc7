with

orders as (
    select
        *,
        approved_at is null or handed_at < approved_at as is_unpaid
    from {{ ref('fct_orders') }}
    where handed_on is not null
),

final as (
    select
        order_id as entity_id,
        handed_on as occurred_on,
        {{ risk_core.as_number('is_unpaid') }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('price_minor + freight_minor', 'is_unpaid') }} as exposure_minor,
        seller_id as seller,
        customer_state,
        seller_state,
        category,
        payment_type,
        customer_unique_id as customer
    from orders
)

select * from final
