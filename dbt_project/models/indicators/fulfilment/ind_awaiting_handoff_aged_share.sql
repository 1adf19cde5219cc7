with

orders as (
    select * from {{ ref('fct_orders') }}
),

final as (
    select
        order_id as entity_id,
        approved_on as entered_on,
        handoff_wait_ended_on as left_on,
        approved_on + {{ var('handoff_wait_days') }} as hit_from,
        cast(price_minor + freight_minor as bigint) as exposure_minor,
        customer_state,
        seller_id as seller,
        seller_state,
        category,
        payment_type,
        {{ price_band('price_minor') }} as price_band,
        customer_unique_id as customer
    from orders
    where
        approved_on is not null
        and (handoff_wait_ended_on is null or handoff_wait_ended_on > approved_on)
)

select * from final
