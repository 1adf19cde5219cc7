with

documents as (
    select * from {{ ref('stg_admission__seller_documents') }}
),

final as (
    select
        document_id,
        seller_id,
        coalesce(type, 'unknown') as type,
        verified_by,
        submitted_at,
        verified_at,
        issued_on,
        expires_on,
        verified_on
    from documents
)

select * from final
