with

reviews as (
    select * from {{ ref('stg_olist__order_reviews') }}
),

orders as (
    select * from {{ ref('fct_orders') }}
),

final as (
    select
        reviews.review_id,
        reviews.order_id,
        coalesce(orders.customer_state, 'unknown') as customer_state,
        coalesce(orders.seller_id, 'none') as seller_id,
        orders.seller_state,
        coalesce(orders.category, 'none') as category,
        cast(reviews.score as integer) as score,
        cast(coalesce(orders.price_minor + orders.freight_minor, 0) as bigint) as order_minor,
        '{{ risk_core.reporting_currency() }}' as currency,
        reviews.score <= 2 as is_low_star,
        reviews.comment_text is not null as has_comment,
        coalesce(
            regexp_matches({{ risk_core.plain_text('reviews.comment_text') }}, {{ safety_pattern() }}), false
        ) as is_safety_mentioned,
        coalesce(orders.delivered_at > reviews.answered_at, true) as is_before_delivery,
        reviews.answered_at,
        orders.purchased_on,
        reviews.created_on,
        reviews.answered_on
    from reviews
    left join orders on reviews.order_id = orders.order_id
)

select * from final
