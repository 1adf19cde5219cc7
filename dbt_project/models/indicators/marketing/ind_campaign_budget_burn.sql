with

campaign_days as (
    select * from {{ ref('fct_campaign_days') }}
),

final as (
    select
        campaign_id || ':' || runs_on as entity_id,
        runs_on as occurred_on,
        cast(spent_minor as {{ risk_core.type_double() }}) as numerator,
        cast(planned_minor as {{ risk_core.type_double() }}) as denominator,
        day_beyond_minor as exposure_minor,
        campaign_id as promo_campaign
    from campaign_days
)

select * from final
