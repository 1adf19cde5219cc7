{%- set zone = risk_core.feed_zone('oversight', 'privacy_requests') -%}
with

source as (
    select * from {{ source('oversight', 'privacy_requests') }}
),

final as (
    select
        request_id,
        kind,
        {{ risk_core.local_to_utc('received_at', zone) }} as received_at,
        statutory_days,
        {{ risk_core.local_to_utc('answered_at', zone) }} as answered_at,
        {{ risk_core.business_day('received_at', zone) }} as received_on,
        {{ risk_core.business_day('answered_at', zone) }} as answered_on
    from source
)

select * from final
