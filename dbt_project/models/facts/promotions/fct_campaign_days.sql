with

campaigns as (
    select * from {{ ref('stg_storefront__campaigns') }}
),

days as (
    select
        campaign_id,
        cast(unnest(generate_series(starts_on, ends_on, interval 1 day)) as date) as runs_on,
        starts_on,
        budget_minor / (ends_on - starts_on + 1) as planned_a_day
    from campaigns
),

spent as (
    select
        campaign_id,
        redeemed_on,
        sum(amount_minor) as spent_minor
    from {{ ref('fct_promo_redemptions') }}
    group by campaign_id, redeemed_on
),

to_date as (
    select
        days.campaign_id,
        days.runs_on,
        cast(round(days.planned_a_day * (days.runs_on - days.starts_on + 1)) as bigint) as planned_minor,
        cast(coalesce(sum(spent.spent_minor) over so_far, 0) as bigint) as spent_minor
    from days
    left join spent on days.campaign_id = spent.campaign_id and days.runs_on = spent.redeemed_on
    window so_far as (partition by days.campaign_id order by days.runs_on rows unbounded preceding)
),

beyond as (
    select
        *,
        greatest(spent_minor - planned_minor, 0) as beyond_minor
    from to_date
),

-- Totals to date must not be added up over days: what a day adds to them may be.
final as (
    select
        campaign_id,
        runs_on,
        planned_minor,
        spent_minor,
        cast(greatest(beyond_minor - lag(beyond_minor, 1, 0) over by_day, 0) as bigint) as day_beyond_minor,
        '{{ risk_core.reporting_currency() }}' as currency
    from beyond
    window by_day as (partition by campaign_id order by runs_on)
)

select * from final
