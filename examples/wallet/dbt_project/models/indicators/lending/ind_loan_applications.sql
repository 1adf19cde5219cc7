with

applications as (
    select * from {{ ref('fct_loan_applications') }}
),

final as (
    select
        application_id as entity_id,
        applied_on as occurred_on,
        cast(1 as {{ risk_core.type_double() }}) as numerator,
        cast(null as {{ risk_core.type_double() }}) as denominator,
        amount_minor as exposure_minor,
        channel,
        branch,
        account_id as holder
    from applications
)

select * from final
