{%- set zone = risk_core.feed_zone('gateway', 'payment_attempts') -%}
with

source as (
    select * from {{ source('gateway', 'payment_attempts') }}
),

final as (
    select
        attempt_id,
        nullif(trim(order_id), '') as order_id,
        {{ risk_core.local_to_utc('attempted_at', zone) }} as attempted_at,
        gateway,
        bin6,
        card_hash,
        {{ risk_core.to_minor('amount') }} as amount_minor,
        result,
        {{ risk_core.business_day('attempted_at', zone) }} as attempted_on
    from source
)

select * from final
