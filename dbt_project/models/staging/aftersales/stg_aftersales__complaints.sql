{%- set zone = risk_core.feed_zone('aftersales', 'complaints') -%}
with

source as (
    select * from {{ source('aftersales', 'complaints') }}
),

final as (
    select
        complaint_id,
        nullif(trim(order_id), '') as order_id,
        channel,
        cause,
        {{ risk_core.local_to_utc('opened_at', zone) }} as opened_at,
        {{ risk_core.local_to_utc('first_reply_at', zone) }} as first_reply_at,
        {{ risk_core.local_to_utc('closed_at', zone) }} as closed_at,
        {{ risk_core.local_to_utc('reopened_at', zone) }} as reopened_at,
        {{ risk_core.business_day('opened_at', zone) }} as opened_on,
        {{ risk_core.business_day('closed_at', zone) }} as closed_on
    from source
)

select * from final
