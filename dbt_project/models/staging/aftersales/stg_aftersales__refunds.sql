{%- set zone = risk_core.feed_zone('aftersales', 'refunds') -%}
with

source as (
    select * from {{ source('aftersales', 'refunds') }}
),

final as (
    select
        refund_id,
        order_id,
        reason,
        {{ risk_core.to_minor('amount') }} as amount_minor,
        instrument_hash,
        nullif(trim(agent), '') as agent,
        nullif(trim(second_approver), '') as second_approver,
        {{ risk_core.local_to_utc('requested_at', zone) }} as requested_at,
        {{ risk_core.local_to_utc('approved_at', zone) }} as approved_at,
        {{ risk_core.local_to_utc('paid_at', zone) }} as paid_at,
        {{ risk_core.local_to_utc('returned_at', zone) }} as returned_at,
        {{ risk_core.business_day('requested_at', zone) }} as requested_on,
        {{ risk_core.business_day('approved_at', zone) }} as approved_on,
        {{ risk_core.business_day('paid_at', zone) }} as paid_on
    from source
)

select * from final
