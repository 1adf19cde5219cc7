{%- set zone = risk_core.feed_zone('admission', 'seller_documents') -%}
with

source as (
    select * from {{ source('admission', 'seller_documents') }}
),

final as (
    select
        document_id,
        seller_id,
        type,
        issued_on,
        expires_on,
        nullif(trim(verified_by), '') as verified_by,
        {{ risk_core.local_to_utc('submitted_at', zone) }} as submitted_at,
        {{ risk_core.local_to_utc('verified_at', zone) }} as verified_at,
        {{ risk_core.business_day('verified_at', zone) }} as verified_on
    from source
)

select * from final
