{%- set zone = risk_core.feed_zone('core', 'transfers') -%}
with

source as (
    select * from {{ source('core', 'transfers') }}
),

final as (
    select
        transfer_id,
        account_id,
        kind,
        {{ risk_core.to_minor('amount') }} as amount_minor,
        {{ risk_core.local_to_utc('created_at', zone) }} as created_at,
        {{ risk_core.business_day('created_at', zone) }} as created_on,
        {{ risk_core.local_to_utc('reversed_at', zone) }} as reversed_at,
        {{ risk_core.business_day('reversed_at', zone) }} as reversed_on
    from source
)

select * from final
