with

documents as (
    select * from {{ ref('fct_seller_documents') }}
    where verified_on is not null
),

renewals as (
    select
        ended.document_id,
        count(*) as renewal_count
    from documents as ended
    inner join documents as renewed
        on
            ended.seller_id = renewed.seller_id
            and ended.type = renewed.type
            and ended.expires_on < renewed.expires_on
            and ended.expires_on >= renewed.verified_on
    group by ended.document_id
),

final as (
    select
        documents.document_id as entity_id,
        documents.expires_on as occurred_on,
        {{ risk_core.as_number("renewals.renewal_count is null") }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        documents.seller_id as seller,
        documents.type as document_type
    from documents
    left join renewals on documents.document_id = renewals.document_id
    where documents.expires_on is not null
)

select * from final
