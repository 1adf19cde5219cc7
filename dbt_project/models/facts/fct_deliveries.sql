with

orders as (
    select * from {{ ref('fct_orders') }}
),

final as (
    select
        order_id,
        customer_unique_id,
        customer_state,
        seller_id,
        seller_state,
        category,
        cast(price_minor + freight_minor as bigint) as order_minor,
        currency,
        cast(case
            when not is_delivery_before_handover then {{ risk_core.seconds_between('handed_at', 'delivered_at') }}
        end as {{ risk_core.type_double() }}) as transit_seconds,
        handed_at,
        delivered_at,
        purchased_on,
        handed_on,
        delivered_on,
        estimated_on,
        transit_ended_on
    from orders
    where handed_at is not null or delivered_at is not null
)

select * from final
