with

repayments as (
    select * from {{ ref('fct_repayments') }}
),

final as (
    select
        repayment_id as entity_id,
        paid_on as occurred_on,
        cast(amount_minor as {{ risk_core.type_double() }}) as numerator,
        cast(null as {{ risk_core.type_double() }}) as denominator,
        amount_minor as exposure_minor,
        branch
    from repayments
)

select * from final
