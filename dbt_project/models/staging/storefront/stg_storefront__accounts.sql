{%- set zone = risk_core.feed_zone('storefront', 'accounts') -%}
with

source as (
    select * from {{ source('storefront', 'accounts') }}
),

final as (
    select
        account_id,
        {{ risk_core.local_to_utc('signed_up_at', zone) }} as signed_up_at,
        {{ risk_core.business_day('signed_up_at', zone) }} as signed_up_on
    from source
)

select * from final
