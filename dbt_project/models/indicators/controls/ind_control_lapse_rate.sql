with

control_evidence as (
    select * from {{ ref('fct_control_evidence') }}
),

-- What a control looked at and found is its success. Here it counts whether it was performed in time, and approved by
-- another one than who did it.
final as (
    select
        evidence_id as entity_id,
        due_by_on as occurred_on,
        {{ risk_core.as_number(
            "performed_on is null or performed_on > due_by_on or approved_by is null or approved_by = performed_by"
        ) }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        control_id as control,
        kind as evidence_kind
    from control_evidence
)

select * from final
