with

applications as (
    select
        *,
        application_id as loan_id
    from {{ ref('fct_loan_applications') }}
),

loans as (
    select * from {{ ref('fct_loans') }}
),

first_repayments as (
    select
        loan_id,
        min(paid_at) as repaid_at
    from {{ ref('fct_repayments') }}
    group by loan_id
),

steps as (
    select
        applications.loan_id,
        applications.branch,
        applications.amount_minor,
        applications.applied_at,
        applications.decided_at,
        loans.paid_out_at,
        first_repayments.repaid_at
    from applications
    left join loans on applications.loan_id = loans.loan_id
    left join first_repayments on applications.loan_id = first_repayments.loan_id
),

-- A step that did not happen has no instant.
final as (
    {%- for step in ['applied', 'decided', 'paid_out', 'repaid'] %}
    select
        loan_id as case_id,
        '{{ step }}' as step,
        {{ step }}_at as occurred_at,
        branch as entity,
        amount_minor
    from steps
    where {{ step }}_at is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
