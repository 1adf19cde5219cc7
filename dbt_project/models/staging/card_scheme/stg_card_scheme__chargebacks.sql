{%- set zone = risk_core.feed_zone('card_scheme', 'chargebacks') -%}
with

source as (
    select * from {{ source('card_scheme', 'chargebacks') }}
),

final as (
    select
        chargeback_id,
        order_id,
        reason_code,
        {{ risk_core.to_minor('amount') }} as amount_minor,
        {{ risk_core.local_to_utc('received_at', zone) }} as received_at,
        {{ risk_core.business_day('received_at', zone) }} as received_on
    from source
)

select * from final
