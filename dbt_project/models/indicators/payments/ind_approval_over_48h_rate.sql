with

orders as (
    select
        *,
        {{ risk_core.seconds_between('purchased_at', 'approved_at') }}
        > 3600 * {{ var('slow_approval_hours') }} as is_slow
    from {{ ref('fct_orders') }}
    where approved_on is not null
),

final as (
    select
        order_id as entity_id,
        approved_on as occurred_on,
        {{ risk_core.as_number('is_slow') }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('price_minor + freight_minor', 'is_slow') }} as exposure_minor,
        payment_type,
        customer_state,
        seller_id as seller,
        category,
        {{ price_band('price_minor') }} as price_band,
        customer_unique_id as customer
    from orders
)

select * from final
