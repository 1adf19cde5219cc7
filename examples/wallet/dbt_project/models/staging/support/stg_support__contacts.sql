{%- set zone = risk_core.feed_zone('support', 'contacts') -%}
with

source as (
    select * from {{ source('support', 'contacts') }}
),

final as (
    select
        regexp_extract(_location, '[^/]+$') || ':' || _line as contact_id,
        way,
        topic,
        waited_minutes,
        {{ risk_core.local_to_utc('received_at', zone) }} as received_at,
        {{ risk_core.business_day('received_at', zone) }} as received_on
    from source
)

select * from final
