with

evidence as (
    select * from {{ ref('stg_oversight__control_evidence') }}
),

final as (
    select
        evidence_id,
        control_id,
        kind,
        performed_by,
        approved_by,
        population,
        exceptions,
        due_at,
        performed_at,
        due_on,
        performed_on
    from evidence
)

select * from final
