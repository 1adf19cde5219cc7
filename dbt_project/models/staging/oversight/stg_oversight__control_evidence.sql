{%- set zone = risk_core.feed_zone('oversight', 'control_evidence') -%}
with

source as (
    select * from {{ source('oversight', 'control_evidence') }}
),

final as (
    select
        evidence_id,
        control_id,
        kind,
        {{ risk_core.local_to_utc('due_at', zone) }} as due_at,
        {{ risk_core.local_to_utc('performed_at', zone) }} as performed_at,
        nullif(trim(performed_by), '') as performed_by,
        nullif(trim(approved_by), '') as approved_by,
        population,
        exceptions,
        {{ risk_core.business_day('due_at', zone) }} as due_on,
        {{ risk_core.business_day('performed_at', zone) }} as performed_on
    from source
)

select * from final
