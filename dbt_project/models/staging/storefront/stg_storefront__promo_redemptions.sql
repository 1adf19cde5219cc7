{%- set zone = risk_core.feed_zone('storefront', 'promo_redemptions') -%}
with

source as (
    select * from {{ source('storefront', 'promo_redemptions') }}
),

final as (
    select
        redemption_id,
        campaign_id,
        nullif(trim(order_id), '') as order_id,
        account_id,
        {{ risk_core.to_minor('amount') }} as amount_minor,
        device_hash,
        instrument_hash,
        {{ risk_core.local_to_utc('redeemed_at', zone) }} as redeemed_at,
        {{ risk_core.business_day('redeemed_at', zone) }} as redeemed_on
    from source
)

select * from final
