{{ config(
    materialized='increment',
    pre_hook='{{ forget_due_values() }}'
) }}
-- depends_on: {{ ref('indicator_daily') }}
{%- set parts = due_parts() %}
{%- set has_seasons = has_two_years() %}
-- The early warning of the periods computed again, and what a later build starts from.
with

series as (
    {{ budgeted_series() | indent(4) }}
),

periods as (
    select * from {{ ref('indicator_periods') }}
),

due as (
    select * from {{ ref('indicator_values_due') }}
),

-- A stock is measured once a day, however much is in it. A period that is not of age, or that the data begin in, is not
-- wholly known: nothing is expected of it.
measured as (
    select
        periods.*,
        series.form = 'stock' as is_stock
    from periods
    inner join series
        on
            periods.indicator = series.indicator
            and periods.grain = series.grain
            and periods.dimension = series.dimension
    where {{ is_of_age('periods', 'series') }} and periods.is_whole
),

points as (
    select
        indicator,
        grain,
        period_start,
        period_end,
        dimension,
        segment,
        case when value is null then 0 when is_stock then 1 else coalesce(denominator, 1) end as n,
        case when is_stock then coalesce(value, 0) else numerator end as x,
        cast(null as {{ type_double() }}) as centre,
        cast(null as {{ type_double() }}) as phi,
        cast(null as integer) as n_history,
        cast(null as {{ evidence_state_type() }}) as state
    from measured
    union all
    select
        indicator,
        grain,
        period_start,
        period_end,
        dimension,
        segment,
        n,
        x,
        centre,
        phi,
        n_history,
        state
    from {{ earlier_scores(parts) }} as earlier
),

-- 1. Alarm thresholds: a series shares its part of the owner's budget with the segments that were alive in the month
-- before.
alive as (
    select
        indicator,
        grain,
        dimension,
        cast(date_trunc('month', period_start) + interval 1 month as date) as counted_for,
        count(distinct segment) as series_count
    from points
    group by all
),

-- 2. What people know: days of the calendar and marks that tickets left, by the series and period they concern.
known_days as (
    {{ known_days() | indent(4) }}
),

whole_periods as (
    select * from known_days
    where segment is null
),

marks as (
    {{ marks_by_series() | indent(4) }}
),

marked_periods as (
    {{ marked_periods() | indent(4) }}
),

{%- if has_seasons %}
season_days as (
    {{ season_days() | indent(4) }}
),

season_periods as (
    {{ season_periods() | indent(4) }}
),
{%- endif %}

observations as (
    select
        concat_ws('|', points.indicator, points.grain, points.dimension, points.segment) as series_id,
        case
            when points.dimension not in ('all', 'feed')
                then concat_ws('|', points.indicator, points.grain, 'all', 'all')
        end as parent_id,
        points.period_start as d,
        due.first_day as due_from,
        points.* exclude (period_start),  -- noqa: RF02
        series.kind,
        -- Evidence that nobody reads is not added up: of months, and of stocks that are bad one way.
        case
            when points.grain = 'month' or (series.form = 'stock' and series.direction = 'up_bad') then 'none'
            else series.direction
        end as direction,
        {{ budgeted_threshold('coalesce(alive.series_count, 1)', 'series.budget', 'points.grain') }} as h,
        {#- sqlfluff also tries this `if` without the one that joins the seasons. #}
        coalesce(whole_periods.factor, 1) * coalesce(own_periods.factor, 1)
        {%- if has_seasons %} * coalesce(season_periods.factor, 1){% endif %} as factor,  -- noqa: RF01
        coalesce(whole_periods.is_excluded, false)
        or coalesce(own_periods.is_excluded, false)
        or coalesce(marked_periods.is_missing, false) as excluded,
        coalesce(whole_periods.is_closed, false) or coalesce(own_periods.is_closed, false) as is_closed,
        coalesce(whole_periods.is_muted, false) or coalesce(own_periods.is_muted, false) as is_muted,
        nullif(concat_ws(', ', whole_periods.known_event, own_periods.known_event), '') as known_event,
        marked_periods.learn_from,
        not coalesce(marked_periods.is_incident, false) as is_learned
    from points
    inner join due on points.indicator = due.indicator
    inner join series
        on
            points.indicator = series.indicator
            and points.grain = series.grain
            and points.dimension = series.dimension
    left join alive
        on
            points.indicator = alive.indicator
            and points.grain = alive.grain
            and points.dimension = alive.dimension
            and date_trunc('month', points.period_start) = alive.counted_for
    left join whole_periods
        on
            points.indicator = whole_periods.indicator
            and points.grain = whole_periods.grain
            and points.dimension = whole_periods.dimension
            and points.period_start = whole_periods.period_start
    left join known_days as own_periods
        on
            points.indicator = own_periods.indicator
            and points.grain = own_periods.grain
            and points.dimension = own_periods.dimension
            and points.segment = own_periods.segment
            and points.period_start = own_periods.period_start
    left join marked_periods
        on
            points.indicator = marked_periods.indicator
            and points.grain = marked_periods.grain
            and points.dimension = marked_periods.dimension
            and points.segment = marked_periods.segment
            and points.period_start = marked_periods.period_start
    {%- if has_seasons %}
    left join season_periods
        on
            points.indicator = season_periods.indicator
            and points.grain = season_periods.grain
            and points.period_start = season_periods.period_start
    {%- endif %}
),

-- 3. One pass for each grain and day from which on its periods are computed again.
{%- for part in parts %}
observations_{{ loop.index }} as (
    {{ observations_of(part) | indent(4) }}
),

scores_{{ loop.index }} as (
    {{ scores_of('observations_' ~ loop.index, part) | indent(4) }}
),
{%- endfor %}

scores as (
    {%- for part in parts %}
    select * from scores_{{ loop.index }}
    union all by name
    {%- endfor %}
    {{ no_scores() | indent(4) }}
),

final as (
    select
        observations.indicator,
        observations.grain,
        observations.d as period_start,
        observations.period_end,
        observations.dimension,
        observations.segment,
        observations.known_event,
        observations.is_muted,
        observations.is_closed,
        scores.* exclude (series_id, d, state),  -- noqa: RF02
        case when scores.d >= {{ oldest_start() }} then scores.state end as state
    from scores
    inner join observations on scores.series_id = observations.series_id and scores.d = observations.d
)

select * from final
order by period_start, indicator
