{%- set zone = risk_core.feed_zone('core', 'accounts') -%}
with

source as (
    select * from {{ source('core', 'accounts') }}
),

final as (
    select
        account_id,
        region,
        level,
        {{ risk_core.local_to_utc('opened_at', zone) }} as opened_at,
        {{ risk_core.business_day('opened_at', zone) }} as opened_on,
        {{ risk_core.local_to_utc('blocked_at', zone) }} as blocked_at,
        {{ risk_core.business_day('blocked_at', zone) }} as blocked_on
    from source
)

select * from final
