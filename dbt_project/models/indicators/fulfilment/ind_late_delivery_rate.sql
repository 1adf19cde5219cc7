with

deliveries as (
    select * from {{ ref('fct_deliveries') }}
),

final as (
    select
        order_id as entity_id,
        delivered_on as occurred_on,
        {{ risk_core.as_number("delivered_on > estimated_on") }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed("order_minor", "delivered_on > estimated_on") }} as exposure_minor,
        customer_state,
        seller_id as seller,
        category,
        seller_state,
        {{ price_band('order_minor') }} as price_band,
        {{ handoff_band('purchased_on', 'handed_on') }} as handoff,
        customer_unique_id as customer
    from deliveries
    where delivered_on is not null
)

select * from final
