-- depends_on: {{ ref('load_window') }}
-- The periods whose values are computed again: closed, and touched or new since the last build.
{%- set closed_on = this_build().closed_on %}
{%- set from_day = values_from() %}

with

due as (
    select * from {{ ref('indicator_values_due') }}
),

-- With the first day that is read for them; only grains of which a period has closed.
series as (
    select
        series.*,
        due.first_day,
        {{ period_start('series.grain', 'due.first_day') }}
        - case when series.is_sum then {{ setting('vanished_after_days') }} else 0 end as read_from
    from {{ ref('indicator_series') }} as series
    inner join due on series.indicator = due.indicator
    where
        {{ period_end('series.grain', 'due.first_day') }} <= {{ closed_on }}
        and series.grain <> 'hour'
),

daily as (
    select * from {{ ref('indicator_daily') }}
    where occurred_on >= {{ from_day }} - {{ setting('vanished_after_days') }}
),

daily_by_period as (
    select
        daily.*,
        series.grain,
        series.form,
        series.is_sum,
        series.first_day,
        {{ period_start('series.grain', 'daily.occurred_on') }} as period_start,
        {{ period_end('series.grain', 'daily.occurred_on') }} as period_end
    from daily
    inner join series
        on
            daily.indicator = series.indicator
            and daily.dimension = series.dimension
            and daily.occurred_on >= series.read_from
),

measured as (
    select
        indicator,
        grain,
        period_start,
        period_end,
        dimension,
        segment,
        round(sum(numerator), 9) as numerator,
        round(sum(denominator), 9) as denominator,
        cast(sum(exposure_minor) as bigint) as exposure_minor
    from daily_by_period
    where
        period_end between first_day and {{ closed_on }}
        and (form = 'flow' or occurred_on = period_end)
    group by indicator, grain, period_start, period_end, dimension, segment
),

-- A total has a row for every period since its first, a count's since its feeds began: without events a count is 0, a
-- share 0 of 0. Whether a count's feeds have brought all of the period is for the judgement to say.
total_ends as (
    select
        indicator,
        grain,
        period_end
    from measured
    where dimension = 'all'
    union all
    select
        due.indicator,
        started.grain,
        due.first_day as period_end
    from {{ started_totals(from_day) }} as started
    inner join due on started.indicator = due.indicator
    union all
    select
        series.indicator,
        series.grain,
        greatest(begun.starts_on, due.first_day) as period_end
    from {{ ref('indicator_starts') }} as begun
    inner join series on begun.indicator = series.indicator and series.dimension = 'all'
    inner join due on begun.indicator = due.indicator
    where begun.starts_on <= {{ closed_on }}
),

total_starts as (
    select
        indicator,
        grain,
        min(period_end) as first_end
    from total_ends
    group by indicator, grain
),

calendar as (
    select cast(unnest(generate_series(min(first_end), {{ closed_on }}, interval 1 day)) as date) as period_end
    from total_starts
),

total_periods as (
    select
        total_starts.indicator,
        total_starts.grain,
        series.is_sum,
        {{ period_start('total_starts.grain', 'calendar.period_end') }} as period_start,
        calendar.period_end
    from total_starts
    inner join series
        on
            total_starts.indicator = series.indicator
            and total_starts.grain = series.grain
            and series.dimension = 'all'
    inner join calendar on total_starts.first_end <= calendar.period_end
    where calendar.period_end = {{ period_end('total_starts.grain', 'calendar.period_end') }}
),

empty_periods as (
    select
        total_periods.* exclude (is_sum),  -- noqa: RF02
        'all' as dimension,
        'all' as segment,
        cast(0 as {{ type_double() }}) as numerator,
        case when not total_periods.is_sum then cast(0 as {{ type_double() }}) end as denominator,
        cast(0 as bigint) as exposure_minor
    from total_periods
    left join measured
        on
            total_periods.indicator = measured.indicator
            and total_periods.grain = measured.grain
            and total_periods.period_end = measured.period_end
            and measured.dimension = 'all'
    where measured.indicator is null
),

-- A segment of a count that was seen recently and had nothing is a real zero, as its total's is. One that was never
-- seen, or not for a long time, is no longer there: missing is not zero.
seen_segments as (
    select distinct
        indicator,
        grain,
        dimension,
        segment,
        period_end
    from daily_by_period
    where is_sum and dimension not in ('all', 'feed') and period_end <= {{ closed_on }}
),

gaps as (
    select
        *,
        lead(period_end, 1, {{ closed_on }} + 1)
            over (partition by indicator, grain, dimension, segment order by period_end) as next_end
    from seen_segments
),

gap_days as (
    select
        indicator,
        grain,
        dimension,
        segment,
        cast(unnest(generate_series(
            period_end + 1, least(next_end - 1, period_end + {{ setting('vanished_after_days') }}), interval 1 day
        )) as date) as period_end
    from gaps
    where next_end > period_end + 1
),

totals as (
    select
        indicator,
        grain,
        period_start,
        period_end
    from measured
    where dimension = 'all'
    union all
    select
        indicator,
        grain,
        period_start,
        period_end
    from empty_periods
),

real_zeros as (
    select
        gap_days.indicator,
        gap_days.grain,
        totals.period_start,
        gap_days.period_end,
        gap_days.dimension,
        gap_days.segment,
        cast(0 as {{ type_double() }}) as numerator,
        cast(null as {{ type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor
    from gap_days
    inner join totals
        on
            gap_days.indicator = totals.indicator
            and gap_days.grain = totals.grain
            and gap_days.period_end = totals.period_end
),

all_periods as (
    select * from measured
    union all
    select * from empty_periods
    union all
    select * from real_zeros
),

first_days as (
    {{ first_days() | indent(4) }}
),

-- What began in the middle of a week or month holds a part of it only: no value to judge or to learn from.
final as (
    select
        all_periods.*,
        coalesce(
            all_periods.numerator / nullif(all_periods.denominator, 0),
            case when all_periods.denominator is null then all_periods.numerator end
        ) as value,
        coalesce(all_periods.period_start >= first_days.first_day, true) as is_whole
    from all_periods
    left join first_days on all_periods.indicator = first_days.indicator
)

select * from final
