{%- set zone = risk_core.feed_zone('storefront', 'review_signals') -%}
with

source as (
    select * from {{ source('storefront', 'review_signals') }}
),

final as (
    select
        review_id,
        device_hash,
        {{ risk_core.local_to_utc('answered_at', zone) }} as answered_at,
        {{ risk_core.business_day('answered_at', zone) }} as answered_on
    from source
)

select * from final
