with

loans as (
    select * from {{ ref('fct_loans') }}
),

final as (
    select
        loan_id as entity_id,
        due_on as occurred_on,
        {{ risk_core.as_number('coalesce(first_repaid_on, ended_on) > due_on + 30') }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('due_minor', 'coalesce(first_repaid_on, ended_on) > due_on + 30') }} as exposure_minor,
        branch,
        channel,
        account_id as holder
    from loans
)

select * from final
