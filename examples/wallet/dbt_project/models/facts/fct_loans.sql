with

loans as (
    select * from {{ ref('stg_lending__applications') }}
    where paid_out_at is not null
),

repayments as (
    select
        loan_id,
        paid_on,
        sum(amount_minor) over (partition by loan_id order by paid_at, repayment_id) as repaid_so_far_minor
    from {{ ref('stg_lending__repayments') }}
),

repaid as (
    select
        loans.application_id,
        min(repayments.paid_on) as first_repaid_on,
        min(case when repayments.repaid_so_far_minor >= loans.due_minor then repayments.paid_on end) as repaid_on
    from loans
    inner join repayments on loans.application_id = repayments.loan_id
    group by loans.application_id
),

final as (
    select
        loans.application_id as loan_id,
        loans.account_id,
        loans.channel,
        loans.branch,
        loans.amount_minor,
        loans.due_minor,
        '{{ risk_core.reporting_currency() }}' as currency,
        loans.paid_out_at,
        loans.paid_out_on,
        loans.due_on,
        repaid.first_repaid_on,
        repaid.repaid_on,
        coalesce(repaid.repaid_on, loans.due_on + {{ var('write_off_days') }}) as ended_on
    from loans
    left join repaid on loans.application_id = repaid.application_id
)

select * from final
