{%- set zone = risk_core.feed_zone('lending', 'repayments') -%}
with

source as (
    select * from {{ source('lending', 'repayments') }}
),

final as (
    select
        repayment_id,
        loan_id,
        {{ risk_core.to_minor('amount') }} as amount_minor,
        {{ risk_core.local_to_utc('paid_at', zone) }} as paid_at,
        {{ risk_core.business_day('paid_at', zone) }} as paid_on
    from source
)

select * from final
