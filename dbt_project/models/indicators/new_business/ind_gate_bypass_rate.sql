with

control_evidence as (
    select * from {{ ref('fct_control_evidence') }}
),

final as (
    select
        evidence_id as entity_id,
        due_on as occurred_on,
        {{ risk_core.as_number("performed_at is null or performed_at > due_at") }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor
    from control_evidence
    where kind = 'launch_gate'
)

select * from final
