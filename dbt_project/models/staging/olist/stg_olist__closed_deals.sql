{%- set zone = risk_core.feed_zone('olist', 'closed_deals') -%}
with

source as (
    select * from {{ source('olist', 'closed_deals') }}
),

final as (
    select
        mql_id as lead_id,
        seller_id,
        business_segment,
        {{ risk_core.local_to_utc('won_date', zone) }} as won_at,
        {{ risk_core.business_day('won_date', zone) }} as won_on
    from source
)

select * from final
