with

repayments as (
    select * from {{ ref('stg_lending__repayments') }}
),

applications as (
    select * from {{ ref('stg_lending__applications') }}
),

final as (
    select
        repayments.repayment_id,
        repayments.loan_id,
        repayments.amount_minor,
        '{{ risk_core.reporting_currency() }}' as currency,
        repayments.paid_at,
        repayments.paid_on,
        coalesce(applications.branch, 'unknown') as branch
    from repayments
    left join applications on repayments.loan_id = applications.application_id
)

select * from final
