with

orders as (
    select
        *,
        abs(paid_minor - price_minor - freight_minor) as difference_minor
    from {{ ref('fct_orders') }}
    where approved_on is not null and item_count > 0 and payment_count > 0
),

final as (
    select
        order_id as entity_id,
        approved_on as occurred_on,
        {{ risk_core.as_number('difference_minor > ' ~ var('rounding_minor')) }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('difference_minor', 'difference_minor > ' ~ var('rounding_minor')) }} as exposure_minor,
        payment_type,
        customer_state,
        seller_id as seller,
        category,
        {{ price_band('price_minor') }} as price_band,
        customer_unique_id as customer
    from orders
)

select * from final
