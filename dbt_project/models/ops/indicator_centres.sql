-- What each period's value was expected to be, from the level and the weekdays of its baseline.
{%- set from_day = values_from() %}

with

series as (
    select * from {{ ref('indicator_series') }}
),

excluded_days as (
    select distinct
        series.indicator,
        series.grain,
        excluded.excluded_on
    from {{ ref('excluded_days') }} as excluded
    inner join series on excluded.indicator in ('*', series.indicator)
    where series.grain = 'day'
),

points as (
    select
        *,
        cast(null as {{ type_double() }}) as stored_expected,
        true as is_new
    from {{ ref('indicator_periods') }}
    union all
    select
        *,
        false as is_new
    from {{ earlier_values(from_day) }} as earlier
),

-- 1. What a baseline may learn from: x events out of n; a plain sum is one measurement (n = 1).
learnable as (
    select
        points.*,
        series.baseline,
        series.business_line,
        series.unit,
        series.maturity_days,
        points.dimension in ('all', 'feed') as is_total,
        points.numerator as x,
        coalesce(points.denominator, 1) as n,
        excluded_days.excluded_on is not null as is_excluded,
        points.value is not null and excluded_days.excluded_on is null as is_learned
    from points
    inner join series
        on
            points.indicator = series.indicator
            and points.grain = series.grain
            and points.dimension = series.dimension
    left join excluded_days
        on
            points.indicator = excluded_days.indicator
            and points.grain = excluded_days.grain
            and points.period_start = excluded_days.excluded_on
),

sums as (
    {%- for window in baseline_windows() %}
    select
        *,
        count(*) filter (where is_learned) {{ over_baseline(window) }} as n_history,
        coalesce(sum(x) filter (where is_learned) {{ over_baseline(window) }}, 0) as sum_x,
        coalesce(sum(n) filter (where is_learned) {{ over_baseline(window) }}, 0) as sum_n,
        {{ weekday_sums(window) }}
    from learnable
    where grain = '{{ window.grain }}'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- 2. Level and weekday factor of the total, and of a segment shrunk to its total's.
totals as (
    select
        indicator,
        grain,
        period_start,
        sum_n,
        weekday_n,
        {{ level('sum_x', 'sum_n') }} as usual,
        {{ weekday_factor('weekday_x', 'weekday_n', level('sum_x', 'sum_n'), 1) }} as factor
    from sums
    where dimension = 'all'
),

levels as (
    select
        sums.*,
        case when sums.is_total then 1 else coalesce(totals.factor, 1) end as prior_factor,
        case
            when sums.is_total then {{ level('sums.sum_x', 'sums.sum_n') }}
            -- Days on which a segment had nothing are no rows; the total's rows count them.
            when sums.baseline = 'sum' then sums.sum_x / nullif(totals.sum_n, 0)
            when sums.baseline = 'share'
                then (sums.sum_x + 6) / nullif(sums.sum_n + 6 / nullif(totals.usual, 0), 0)
            else (sums.sum_x + 6 * totals.usual) / nullif(sums.sum_n + 6, 0)
        end as usual,
        case
            when sums.baseline = 'sum' and not sums.is_total then totals.weekday_n
            else sums.weekday_n
        end as factor_n
    from sums
    left join totals
        on
            sums.indicator = totals.indicator
            and sums.grain = totals.grain
            and sums.period_start = totals.period_start
),

final as (
    select
        * exclude (stored_expected, usual, prior_factor, factor_n),
        case
            when not is_new and baseline <> 'sum' then stored_expected
            when n_history < {{ min_history('grain') }} then null
            when grain <> 'day' then usual
            else usual * {{ weekday_factor('weekday_x', 'factor_n', 'usual', 'prior_factor') }}
        end as centre
    from levels
)

select * from final
