with

signals as (
    select * from {{ ref('stg_storefront__review_signals') }}
),

-- A survey sent for several orders is one review.
reviews as (
    select
        review_id,
        min(seller_id) as seller_id
    from {{ ref('fct_reviews') }}
    group by review_id
),

final as (
    select
        signals.review_id,
        signals.device_hash,
        coalesce(reviews.seller_id, 'none') as seller_id,
        signals.answered_at,
        signals.answered_on
    from signals
    left join reviews on signals.review_id = reviews.review_id
)

select * from final
