with

listings as (
    select * from {{ ref('stg_admission__listings') }}
),

final as (
    select
        listing_id,
        seller_id,
        coalesce(category, 'unknown') as category,
        coalesce(is_flagged, false) as is_flagged,
        is_restricted,
        listed_at,
        sampled_at,
        delisted_at,
        listed_on,
        sampled_on
    from listings
)

select * from final
