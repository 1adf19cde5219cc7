with

redemptions as (
    select * from {{ ref('fct_promo_redemptions') }}
),

marks as (
    select redemption_id, account_id, redeemed_on, redeemed_at, 'device' as kind, device_hash as mark from redemptions
    union all
    select redemption_id, account_id, redeemed_on, redeemed_at, 'instrument' as kind, instrument_hash as mark from redemptions
),

shared as (
    select marks.redemption_id
    from marks
    inner join marks as others
        on
            marks.kind = others.kind
            and marks.mark = others.mark
            and others.redeemed_at <= marks.redeemed_at
            and others.redeemed_on > marks.redeemed_on - {{ var('shared_device_days') }}
    group by marks.redemption_id, marks.kind
    having count(distinct others.account_id) >= {{ var('shared_device_accounts') }}
),

final as (
    select
        redemption_id as entity_id,
        redeemed_on as occurred_on,
        {{ risk_core.as_number("redemption_id in (select redemption_id from shared)") }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('amount_minor', 'redemption_id in (select redemption_id from shared)') }} as exposure_minor,
        campaign_id as promo_campaign
    from redemptions
)

select * from final
