with

deliveries as (
    select * from {{ ref('fct_deliveries') }}
),

final as (
    select
        order_id as entity_id,
        delivered_on as occurred_on,
        transit_seconds / 86400 as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        customer_state,
        seller_id as seller,
        seller_state,
        category,
        {{ price_band('order_minor') }} as price_band,
        {{ handoff_band('purchased_on', 'handed_on') }} as handoff,
        customer_unique_id as customer
    from deliveries
    where delivered_on is not null and transit_seconds is not null
)

select * from final
