with

redemptions as (
    select * from {{ ref('fct_promo_redemptions') }}
),

marks as (
    select
        redemption_id,
        account_id,
        redeemed_on,
        redeemed_at,
        'device' as kind,
        device_hash as mark
    from redemptions
    union all
    select
        redemption_id,
        account_id,
        redeemed_on,
        redeemed_at,
        'instrument' as kind,
        instrument_hash as mark
    from redemptions
),

shared as (
    select marks.redemption_id
    from marks
    inner join marks as others
        on
            marks.kind = others.kind
            and marks.mark = others.mark
            and marks.redeemed_at >= others.redeemed_at
            and marks.redeemed_on - {{ var('shared_device_days') }} < others.redeemed_on
    group by marks.redemption_id, marks.kind
    having count(distinct others.account_id) >= {{ var('shared_device_accounts') }}
),

marked as (
    select
        *,
        redemption_id in (select shared.redemption_id from shared) as is_shared
    from redemptions
),

final as (
    select
        redemption_id as entity_id,
        redeemed_on as occurred_on,
        {{ risk_core.as_number('is_shared') }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('amount_minor', 'is_shared') }} as exposure_minor,
        campaign_id as promo_campaign
    from marked
)

select * from final
