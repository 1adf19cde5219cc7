{#-
    The days of the calendar as the periods of the series they concern. Reads the CTEs `series` (indicator, grain,
    dimension) and `points` (period_start). In: until, the last day that matters (SQL, date; the last closed one if not
    given). A period is excluded or muted when at least half of the days are that it is open on, and excluded when it is
    open on none.
    Out, one row per series, period and segment that has a known day: indicator, grain, dimension, segment (null: all of
    them), period_start, factor (expected effect on the centre, 1 = none), is_excluded, is_muted, is_closed, known_event
    (names; null where it is only closed).
-#}
{% macro known_days(until=none) -%}
with

days as (
    select
        series.indicator,
        series.grain,
        series.dimension,
        case when calendar.dimension <> 'all' then calendar.segment end as segment,
        {{ risk_core.period_start('series.grain', 'calendar.day') }} as period_start,
        {{ risk_core.period_end('series.grain', 'calendar.day') }} - period_start + 1 as days_of_period,
        calendar.day,
        product(calendar.factor) as factor,
        bool_or(calendar.effect = 'closed') as is_closed,
        bool_or(calendar.effect <> 'shift') and not is_closed as is_excluded,
        bool_or(calendar.effect = 'mute') and not is_closed as is_muted,
        list(distinct calendar.name) filter (where calendar.effect <> 'closed') as names
    from {{ ref('stg_register__calendar') }} as calendar
    inner join series
        on
            calendar.indicator in ('*', series.indicator)
            and calendar.dimension in ('all', series.dimension)
    where
        calendar.day <= {{ until or risk_core.this_build().closed_on }}
        and calendar.day >= (select min(points.period_start) from points)
    group by all
)

select
    indicator,
    grain,
    dimension,
    segment,
    period_start,
    (days_of_period - count(*) + sum(factor)) / days_of_period as factor,
    days_of_period - count(*) filter (where is_closed) as open_days,
    open_days = 0 as is_closed,
    count(*) filter (where is_excluded) >= 0.5 * open_days as is_excluded,
    open_days > 0 and count(*) filter (where is_muted) >= 0.5 * open_days as is_muted,
    nullif(array_to_string(list_sort(list_distinct(flatten(list(names)))), ', '), '') as known_event
from days
group by indicator, grain, dimension, segment, period_start, days_of_period
{%- endmacro %}
