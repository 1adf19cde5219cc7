with

redemptions as (
    select * from {{ ref('stg_storefront__promo_redemptions') }}
),

final as (
    select
        redemption_id,
        campaign_id,
        order_id,
        account_id,
        device_hash,
        instrument_hash,
        amount_minor,
        '{{ risk_core.reporting_currency() }}' as currency,
        redeemed_at,
        redeemed_on
    from redemptions
)

select * from final
