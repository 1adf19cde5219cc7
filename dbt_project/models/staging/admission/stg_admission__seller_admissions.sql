{%- set zone = risk_core.feed_zone('admission', 'seller_admissions') -%}
with

source as (
    select * from {{ source('admission', 'seller_admissions') }}
),

final as (
    select
        seller_id,
        nullif(trim(checked_by), '') as checked_by,
        {{ risk_core.local_to_utc('applied_at', zone) }} as applied_at,
        {{ risk_core.local_to_utc('documents_at', zone) }} as documents_at,
        {{ risk_core.local_to_utc('checked_at', zone) }} as checked_at,
        {{ risk_core.local_to_utc('deposit_at', zone) }} as deposit_at,
        {{ risk_core.local_to_utc('approved_at', zone) }} as approved_at,
        {{ risk_core.business_day('applied_at', zone) }} as applied_on,
        {{ risk_core.business_day('approved_at', zone) }} as approved_on
    from source
)

select * from final
