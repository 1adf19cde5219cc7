with

applications as (
    select * from {{ ref('fct_loan_applications') }}
),

final as (
    select
        application_id as entity_id,
        decided_on as occurred_on,
        {{ risk_core.as_number('is_approved') }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('amount_minor', 'is_approved') }} as exposure_minor,
        channel,
        branch,
        account_id as holder
    from applications
    where decided_on is not null
)

select * from final
