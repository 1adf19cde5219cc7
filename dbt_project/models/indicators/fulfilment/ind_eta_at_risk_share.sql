with

deliveries as (
    select * from {{ ref('fct_deliveries') }}
),

final as (
    select
        order_id as entity_id,
        handed_on as entered_on,
        transit_ended_on as left_on,
        case when estimated_on is not null then greatest(handed_on, estimated_on - 2) end as hit_from,
        order_minor as exposure_minor,
        customer_state,
        seller_id as seller,
        category
    from deliveries
    where
        handed_on is not null
        and (transit_ended_on is null or transit_ended_on > handed_on)
)

select * from final
