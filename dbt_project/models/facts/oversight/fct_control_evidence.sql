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
        performed_on,
        -- Reviews of a month may take a week, those of a week a day more; everything else is done on its day.
        due_on + case
            when kind in ('access_review', 'exposure_review') then 7
            when kind in ('penalty_review', 'fuse_test', 'listing_sample') then 1
            else 0
        end as due_by_on
    from evidence
)

select * from final
