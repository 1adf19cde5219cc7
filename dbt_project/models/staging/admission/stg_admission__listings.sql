{%- set zone = risk_core.feed_zone('admission', 'listings') -%}
with

source as (
    select * from {{ source('admission', 'listings') }}
),

final as (
    select
        listing_id,
        seller_id,
        category,
        is_flagged,
        is_restricted,
        {{ risk_core.local_to_utc('listed_at', zone) }} as listed_at,
        {{ risk_core.local_to_utc('sampled_at', zone) }} as sampled_at,
        {{ risk_core.local_to_utc('delisted_at', zone) }} as delisted_at,
        {{ risk_core.business_day('listed_at', zone) }} as listed_on,
        {{ risk_core.business_day('sampled_at', zone) }} as sampled_on
    from source
)

select * from final
