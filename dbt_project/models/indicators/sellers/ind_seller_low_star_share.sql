with

orders as (
    select * from {{ ref('fct_orders') }}
),

reviews as (
    select * from {{ ref('fct_reviews') }}
),

-- An order counts once, however many low reviews it has.
low_stars as (
    select distinct
        order_id as entity_id,
        purchased_on as occurred_on,
        cast(1 as {{ risk_core.type_double() }}) as numerator,
        cast(0 as {{ risk_core.type_double() }}) as denominator,
        order_minor as exposure_minor,
        seller_id as seller,
        customer_state,
        seller_state,
        category
    from reviews
    where is_low_star and answered_on <= purchased_on + {{ var('review_cohort_days') }}
),

cohorts as (
    select
        order_id as entity_id,
        purchased_on as occurred_on,
        cast(0 as {{ risk_core.type_double() }}) as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        seller_id as seller,
        customer_state,
        seller_state,
        category
    from orders
),

final as (
    select * from low_stars
    union all
    select * from cohorts
)

select * from final
