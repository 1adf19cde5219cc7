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
{%- set min_history = var('min_history') %}

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
        sum(daily_by_period.numerator) as numerator,
        sum(daily_by_period.denominator) as denominator,
        cast(sum(daily_by_period.exposure_minor) as bigint) as exposure_minor
    from daily_by_period
    inner join due on daily_by_period.indicator = due.indicator
    where
        daily_by_period.period_end between due.first_day and {{ closed_on }}
        and (daily_by_period.form = 'flow' or daily_by_period.occurred_on = daily_by_period.period_end)
    group by all
),

-- A total has a row for every period since its first; a period without events is 0 of 0.
history as (
    {%- if is_incremental() %}
    select * from {{ this }}
    where
        period_start >= {{ from_day }} - {{ baseline_reach() }}
        and indicator in (select due.indicator from due)
    {%- else %}
    select
        measured.*,
        cast(null as {{ type_double() }}) as value,
        cast(null as {{ type_double() }}) as expected
    from measured
    where false
    {%- endif %}
),

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
        points.numerator as x,
        coalesce(points.denominator, 1) as n,
        excluded.excluded_on is not null as is_excluded,
        points.value is not null and excluded.excluded_on is null as is_learned
    from points
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
        (weekday_x + 50) / (weekday_n * {{ level('sum_x', 'sum_n') }} + 50) as share_factor,
        {{ weekday_factor('weekday_x', 'weekday_n', 'weekday_count', level('sum_x', 'sum_n'), 1) }} as value_factor
    from sums
    where dimension = 'all' and is_new
),

levels as (
    select
        sums.*,
        series.baseline,
        series.business_line,
        series.unit,
        series.maturity_days,
        sums.denominator is null as is_sum,
        case
            when sums.dimension in ('all', 'feed') then 1
            when series.baseline = 'share' then coalesce(totals.share_factor, 1)
            else coalesce(totals.value_factor, 1)
        end as prior_factor,
        case
            when sums.dimension in ('all', 'feed') then {{ level('sums.sum_x', 'sums.sum_n') }}
            -- The days on which a segment had nothing are no rows; the total's rows count them.
            when sums.denominator is null then sums.sum_x / nullif(totals.sum_n, 0)
            when series.baseline = 'share' then
                (sums.sum_x + 6) / nullif(sums.sum_n + 6 / nullif(totals.level, 0), 0)
            else (sums.sum_x + 6 * totals.level) / nullif(sums.sum_n + 6, 0)
        end as level,
        case
            when sums.denominator is null and sums.dimension not in ('all', 'feed') then totals.weekday_n
            else sums.weekday_n
        end as factor_n
    from sums
    inner join series
        on
            sums.indicator = series.indicator
            and sums.grain = series.grain
            and sums.dimension = series.dimension
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
            when not is_new then stored_expected
            when n_history < case grain
                {%- for grain, periods in min_history.items() %} when '{{ grain }}' then {{ periods }}{% endfor %} end
                then null
            else level * case
                when grain <> 'day' then 1
                when baseline = 'share' then
                    (weekday_x + 50 * prior_factor) / (factor_n * level + 50)
                else {{ weekday_factor('weekday_x', 'factor_n', 'weekday_count', 'level', 'prior_factor') }}
            end
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
            else abs(value - centre) / nullif({{ scale() }}, 0)
        end as stray
    from centres
),

spreads as (
    {%- for window in baseline_windows() %}
    select
        *,
        count(stray) {{ over_baseline(window) }} as stray_count,
        sum(stray) {{ over_baseline(window) }} as stray_sum
    from strays
    where grain = '{{ window.grain }}'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

total_spreads as (
    select
        indicator,
        grain,
        period_start,
        stray_sum / nullif(stray_count, 0) as stray_mean
    from spreads
    where dimension = 'all' and is_new
),

judged as (
    select
        spreads.*,
        case
            when stray_count < case spreads.grain
                {%- for grain, periods in min_history.items() %} when '{{ grain }}' then {{ periods }}{% endfor %} end
                then null
            when is_sum or dimension in ('all', 'feed') or stray_mean is null then stray_sum / stray_count
            else (stray_sum + 30 * stray_mean) / (stray_count + 30)
        end as spread
    from spreads
    left join total_spreads
        on
            spreads.indicator = total_spreads.indicator
            and spreads.grain = total_spreads.grain
            and spreads.period_start = total_spreads.period_start
    where spreads.is_new
),

-- 5. Limits three deviations from the centre, and the score in deviations.
deviations as (
    select
        *,
        case
            when baseline = 'share' then sqrt(greatest(1, spread) * centre * greatest(1 - centre, 0) / nullif(n, 0))
            -- 1.2533 turns a mean absolute deviation into a standard deviation.
            else 1.2533 * spread * {{ scale() }}
        end as deviation,
        case
            when is_excluded or value is null then null
            when baseline = 'share' then
                2 * (sqrt(x + 0.375) - sqrt(n * centre + 0.375)) / sqrt(greatest(1, spread))
            else (value - centre) / nullif(1.2533 * spread * {{ scale() }}, 0)
        end as score
    from judged
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
        centre as expected,
        greatest(0, centre - 3 * deviation) as lower,
        case
            when baseline = 'share' then least(1, centre + 3 * deviation)
            else centre + 3 * deviation
        end as upper,
        score,
        cast(n_history as integer) as n_history,
        period_end + maturity_days <= {{ closed_on }} as is_complete,
        cast('{{ state.as_of }}' as timestamp with time zone) as data_as_of,
        '{{ var("run_id") }}' as run_id
    from deviations
)

select * from final
order by period_start, indicator
