with

orders as (
    select * from {{ ref('fct_orders') }}
),

final as (
    select
        order_id as entity_id,
        purchased_on as entered_on,
        approval_wait_ended_on as left_on,
        purchased_on + {{ var('approval_wait_days') }} as hit_from,
        cast(price_minor + freight_minor as bigint) as exposure_minor,
        payment_type,
        customer_state,
        category,
        {{ price_band('price_minor') }} as price_band,
        customer_unique_id as customer
    from orders
    where
        approval_wait_ended_on is null
        or approval_wait_ended_on > purchased_on
)

select * from final
