with

deliveries as (
    select * from {{ ref('fct_deliveries') }}
),

final as (
    select
        order_id as entity_id,
        handed_on as entered_on,
        transit_ended_on as left_on,
        case
            when estimated_on is not null then greatest(handed_on, estimated_on + 1 + {{ var('stuck_days') }})
        end as hit_from,
        cast(order_minor as bigint) as exposure_minor,
        customer_state,
        seller_id as seller,
        seller_state,
        category,
        {{ price_band('order_minor') }} as price_band,
        {{ handoff_band('purchased_on', 'handed_on') }} as handoff,
        customer_unique_id as customer
    from deliveries
    where
        handed_on is not null
        and (transit_ended_on is null or transit_ended_on > handed_on)
)

select * from final
