{%- set zone = risk_core.feed_zone('lending', 'applications') -%}
with

source as (
    select * from {{ source('lending', 'applications') }}
),

final as (
    select
        application_id,
        account_id,
        channel,
        branch,
        {{ risk_core.to_minor('amount') }} as amount_minor,
        term_days,
        monthly_rate,
        score,
        decision,
        {{ risk_core.local_to_utc('applied_at', zone) }} as applied_at,
        {{ risk_core.business_day('applied_at', zone) }} as applied_on,
        {{ risk_core.local_to_utc('decided_at', zone) }} as decided_at,
        {{ risk_core.business_day('decided_at', zone) }} as decided_on,
        {{ risk_core.local_to_utc('paid_out_at', zone) }} as paid_out_at,
        {{ risk_core.business_day('paid_out_at', zone) }} as paid_out_on,
        {{ risk_core.to_minor('due_amount') }} as due_minor,
        due_on
    from source
)

select * from final
