with

admissions as (
    select * from {{ ref('stg_admission__seller_admissions') }}
),

final as (
    select
        seller_id,
        checked_by,
        applied_at,
        documents_at,
        checked_at,
        deposit_at,
        approved_at,
        applied_on,
        approved_on
    from admissions
)

select * from final
