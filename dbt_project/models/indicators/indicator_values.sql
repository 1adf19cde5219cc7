{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    group='data_platform',
    contract={'enforced': true},
    pre_hook='{{ forget_due_values() }}'
) }}
-- depends_on: {{ ref('indicator_days_due') }}
-- depends_on: {{ ref('load_window') }}
{%- set state = run_query(
    'select cast(closed_on as varchar) as closed_on, cast(as_of as varchar) as as_of from ' ~ ref('load_window')
).rows[0] if execute else {} %}
{%- set closed_on = "date '" ~ state.closed_on ~ "'" %}
{%- set from_day = values_from() %}

with

due as (
    select * from {{ ref('indicator_values_due') }}
),

series as (
    select * from {{ ref('indicator_series') }}
),

daily as (
    select * from {{ ref('indicator_daily') }}
    where occurred_on >= {{ from_day }}
),

excluded_days as (
    select * from {{ ref('excluded_days') }}
),

-- 1. The periods that closed, and what happened in them.
daily_by_period as (
    select
        series.indicator,
        series.grain,
        series.form,
        daily.occurred_on,
        daily.dimension,
        daily.segment,
        daily.numerator,
        daily.denominator,
        daily.exposure_minor,
        cast(date_trunc(series.grain, daily.occurred_on) as date) as period_start,
        {{ period_end('series.grain', 'daily.occurred_on') }} as period_end
    from daily
    inner join series
        on daily.indicator = series.indicator and daily.dimension = series.dimension
),

measured as (
    select
        daily_by_period.indicator,
        daily_by_period.grain,
        daily_by_period.period_start,
        daily_by_period.period_end,
        daily_by_period.dimension,
        daily_by_period.segment,
        round(sum(daily_by_period.numerator), 9) as numerator,
        round(sum(daily_by_period.denominator), 9) as denominator,
        cast(sum(daily_by_period.exposure_minor) as bigint) as exposure_minor
    from daily_by_period
    inner join due on daily_by_period.indicator = due.indicator
    where
        daily_by_period.period_end between due.first_day and {{ closed_on }}
        and (daily_by_period.form = 'flow' or daily_by_period.occurred_on = daily_by_period.period_end)
    group by all
),

-- What the baseline is learned from: values of before, and for sums those that their own centre was learned from.
history as (
    {%- if is_incremental() %}
    select * from {{ this }}
    where
        indicator in (select due.indicator from due)
        and (
            period_start >= {{ from_day }} - {{ baseline_reach() }}
            or (
                period_start >= {{ from_day }} - {{ 2 * baseline_reach() }}
                and indicator in (select series.indicator from series where series.baseline = 'sum')
            )
        )
    {%- else %}
    select
        measured.*,
        cast(null as {{ type_double() }}) as value,
        cast(null as {{ type_double() }}) as expected
    from measured
    where false
    {%- endif %}
),

-- A total has a row for every period since its first; a period without events is 0 of 0.
first_periods as (
    select
        indicator,
        grain,
        min(period_end) as period_end
    from (
        select
            indicator,
            grain,
            period_end
        from measured
        where dimension = 'all'
        union all
        select
            due.indicator,
            history.grain,
            due.first_day as period_end
        from due
        inner join history on due.indicator = history.indicator and history.dimension = 'all'
    )
    group by indicator, grain
),

calendar as (
    select cast(unnest(generate_series(
        (select min(period_end) from first_periods), {{ closed_on }}, interval 1 day
    )) as date) as period_end
),

dense as (
    select
        first_periods.indicator,
        first_periods.grain,
        cast(date_trunc(first_periods.grain, calendar.period_end) as date) as period_start,
        calendar.period_end,
        'all' as dimension,
        'all' as segment,
        cast(0 as {{ type_double() }}) as numerator,
        cast(0 as {{ type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor
    from first_periods
    inner join calendar on first_periods.period_end <= calendar.period_end
    where
        calendar.period_end = {{ period_end('first_periods.grain', 'calendar.period_end') }}
        and (first_periods.indicator, first_periods.grain, calendar.period_end) not in (
            select (measured.indicator, measured.grain, measured.period_end) from measured
            where measured.dimension = 'all'
        )
),

computed as (
    select
        *,
        coalesce(numerator / nullif(denominator, 0), case when denominator is null then numerator end) as value
    from (
        select * from measured
        union all
        select * from dense
    )
),

points as (
    select
        indicator,
        grain,
        period_start,
        period_end,
        dimension,
        segment,
        numerator,
        denominator,
        exposure_minor,
        value,
        cast(null as {{ type_double() }}) as stored_expected,
        true as is_new
    from computed
    union all
    select
        indicator,
        grain,
        period_start,
        period_end,
        dimension,
        segment,
        numerator,
        denominator,
        exposure_minor,
        value,
        expected as stored_expected,
        false as is_new
    from history
),

-- 2. What the baseline may learn from: x events out of n; a plain sum is one measurement (n = 1).
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
        excluded.excluded_on is not null as is_excluded,
        points.value is not null and excluded.excluded_on is null as is_learned
    from points
    inner join series
        on
            points.indicator = series.indicator
            and points.grain = series.grain
            and points.dimension = series.dimension
    left join (
        select distinct
            series.indicator,
            excluded_days.excluded_on
        from excluded_days
        inner join series
            on excluded_days.indicator in ('*', series.indicator)
    ) as excluded
        on
            points.grain = 'day'
            and points.indicator = excluded.indicator
            and points.period_start = excluded.excluded_on
),

sums as (
    {%- for window in baseline_windows() %}
    select
        *,
        count(*) filter (where is_learned) {{ over_baseline(window) }} as n_history,
        coalesce(sum(x) filter (where is_learned) {{ over_baseline(window) }}, 0) as sum_x,
        coalesce(sum(n) filter (where is_learned) {{ over_baseline(window) }}, 0) as sum_n,
        {%- if window.grain == 'day' %}
        count(*) filter (where is_learned) {{ over_same_weekday() }} as weekday_count,
        coalesce(sum(x) filter (where is_learned) {{ over_same_weekday() }}, 0) as weekday_x,
        coalesce(sum(n) filter (where is_learned) {{ over_same_weekday() }}, 0) as weekday_n
        {%- else %}
        0 as weekday_count,
        0 as weekday_x,
        0 as weekday_n
        {%- endif %}
    from learnable
    where grain = '{{ window.grain }}'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- 3. Level and weekday factor of the total, and of a segment shrunk to its total's.
totals as (
    select
        indicator,
        grain,
        period_start,
        sum_n,
        weekday_n,
        {{ level('sum_x', 'sum_n') }} as level,
        {{ weekday_factor('baseline', 'weekday_x', 'weekday_n', 'weekday_count', level('sum_x', 'sum_n'), 1) }} as factor
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
            when sums.baseline = 'share' then (sums.sum_x + 6) / nullif(sums.sum_n + 6 / nullif(totals.level, 0), 0)
            else (sums.sum_x + 6 * totals.level) / nullif(sums.sum_n + 6, 0)
        end as level,
        case when sums.baseline = 'sum' and not sums.is_total then totals.weekday_n else sums.weekday_n end as factor_n
    from sums
    left join totals
        on
            sums.indicator = totals.indicator
            and sums.grain = totals.grain
            and sums.period_start = totals.period_start
),

centres as (
    select
        *,
        case
            when not is_new and baseline <> 'sum' then stored_expected
            when n_history < {{ min_history('grain') }} then null
            when grain <> 'day' then level
            else level * {{ weekday_factor('baseline', 'weekday_x', 'factor_n', 'weekday_count', 'level', 'prior_factor') }}
        end as centre
    from levels
),

-- 4. How far the past strayed from what was expected of it.
strays as (
    select
        *,
        case
            when centre is null or not is_learned then null
            when baseline = 'share' then
                least(9, power(x - n * centre, 2) / nullif(n * centre * (1 - centre), 0))
            else (value - centre) / nullif({{ scale('centre') }}, 0)
        end as stray
    from centres
),

spreads as (
    {%- for window in baseline_windows() %}
    select
        *,
        count(stray) {{ over_baseline(window) }} as stray_count,
        avg(stray) {{ over_baseline(window) }} as stray_mean,
        cast(null as {{ type_double() }}[]) as stray_quantiles
    from strays
    where grain = '{{ window.grain }}' and baseline = 'share'
    union all
    -- Median, and where a normal spread would lie one deviation below and above it.
    select
        *,
        count(stray) {{ over_baseline(window) }} as stray_count,
        cast(null as {{ type_double() }}) as stray_mean,
        quantile_cont(stray, [0.1587, 0.5, 0.8413]) {{ over_baseline(window) }} as stray_quantiles
    from strays
    where grain = '{{ window.grain }}' and baseline <> 'share'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- A sum grows or shrinks for good reason: it is compared with what it lately was of its baseline.
own_spreads as (
    select
        *,
        case
            when stray_count < {{ min_history('grain') }} then null
            when baseline = 'share' then stray_mean
            else (stray_quantiles[3] - stray_quantiles[1]) / 2
        end as own_spread,
        case
            when baseline = 'sum' and centre is not null and stray_count >= {{ min_history('grain') }}
                -- Half as much again, or half, is the most that counts as growth; a start from nothing is none.
                then centre * (1 + least(0.5, greatest(-0.5, stray_quantiles[2])))
            else centre
        end as expected
    from spreads
    where is_new
),

total_spreads as (
    select
        indicator,
        grain,
        period_start,
        own_spread
    from own_spreads
    where dimension = 'all'
),

judged as (
    select
        own_spreads.*,
        case
            when own_spreads.is_total or own_spreads.baseline = 'sum' or total_spreads.own_spread is null
                then own_spreads.own_spread
            else
                (own_spreads.stray_count * own_spreads.own_spread + 30 * total_spreads.own_spread)
                / (own_spreads.stray_count + 30)
        end as spread
    from own_spreads
    left join total_spreads
        on
            own_spreads.indicator = total_spreads.indicator
            and own_spreads.grain = total_spreads.grain
            and own_spreads.period_start = total_spreads.period_start
),

-- 5. Limits three deviations from the centre, and the score in deviations.
deviations as (
    select
        *,
        case
            when spread is null or expected is null then null
            when baseline = 'share' then
                sqrt(greatest(1, spread) * expected * greatest(1 - expected, 0) / nullif(n, 0))
            -- A count strays by its square root at the least.
            when baseline = 'sum' and unit = 'count' then greatest(spread * centre, sqrt(expected))
            else spread * {{ scale('centre') }}
        end as deviation
    from judged
),

scores as (
    select
        *,
        case
            when is_excluded or value is null or deviation is null then null
            when baseline = 'share' then
                2 * (sqrt(x + 0.375) - sqrt(n * expected + 0.375)) / sqrt(greatest(1, spread))
            else (value - expected) / nullif(deviation, 0)
        end as score
    from deviations
),

final as (
    select
        indicator,
        business_line,
        grain,
        period_start,
        period_end,
        period_end + maturity_days as known_on,
        dimension,
        segment,
        numerator,
        denominator,
        value,
        unit,
        exposure_minor,
        expected,
        case when deviation is not null then greatest(0, expected - 3 * deviation) end as lower,
        case
            when deviation is null then null
            when baseline = 'share' then least(1, expected + 3 * deviation)
            else expected + 3 * deviation
        end as upper,
        score,
        cast(n_history as integer) as n_history,
        period_end + maturity_days <= {{ closed_on }} as is_complete,
        cast('{{ state.as_of }}' as timestamp with time zone) as data_as_of,
        '{{ var("run_id") }}' as run_id
    from scores
)

select * from final
order by period_start, indicator
