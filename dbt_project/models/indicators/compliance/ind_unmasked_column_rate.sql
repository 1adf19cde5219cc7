with

control_evidence as (
    select * from {{ ref('fct_control_evidence') }}
),

final as (
    select
        evidence_id as entity_id,
        due_on as occurred_on,
        cast(exceptions as {{ risk_core.type_double() }}) as numerator,
        cast(population as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor
    from control_evidence
    where kind = 'column_scan' and performed_at is not null
)

select * from final
