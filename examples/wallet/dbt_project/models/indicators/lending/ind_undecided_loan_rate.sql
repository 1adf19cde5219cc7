with

checks as (
    select * from {{ ref('fct_loan_move_checks') }}
),

final as (
    select
        case_id as entity_id,
        occurred_on,
        {{ risk_core.as_number('is_forbidden') }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('amount_minor', 'is_forbidden') }} as exposure_minor,
        process_move as move,
        coalesce(entity, 'unknown') as branch
    from checks
    where process_move = 'loan.paid_undecided'
)

select * from final
