with

orders as (
    select * from {{ ref('fct_orders') }}
),

reviews as (
    select * from {{ ref('fct_reviews') }}
),

-- Both sides carry the day of purchase, so that a filter on it reaches the reviews too.
low_stars as (
    select distinct
        order_id,
        purchased_on
    from reviews
    where is_low_star and answered_on <= purchased_on + {{ var('review_cohort_days') }}
),

final as (
    select
        orders.order_id as entity_id,
        orders.purchased_on as occurred_on,
        {{ as_number('low_stars.order_id is not null') }} as numerator,
        cast(1 as {{ type_double() }}) as denominator,
        {{ exposed('orders.price_minor + orders.freight_minor', 'low_stars.order_id is not null') }} as exposure_minor,
        orders.seller_id as seller
    from orders
    left join low_stars
        on orders.purchased_on = low_stars.purchased_on and orders.order_id = low_stars.order_id
)

select * from final
