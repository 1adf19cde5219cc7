{#-
    What people know of the days of each series. Reads the CTEs `points` (series and days), `known_days` and `marks`.
    Out, one row per point: indicator, dimension, segment, period_start, factor (1 = none), is_excluded, is_closed, is_muted,
    known_event (names, null if none), learn_from (date from which on the level is a new one), is_incident.
-#}
{% macro told_days() -%}
select
    points.indicator,
    points.dimension,
    points.segment,
    points.period_start,
    max(coalesce(whole_days.factor, 1)) * max(coalesce(own_days.factor, 1)) as factor,
    coalesce(bool_or(
        whole_days.is_excluded or own_days.is_excluded
        or (marks.kind = 'missing' and points.period_start <= marks.last_on)
    ), false) as is_excluded,
    coalesce(bool_or(whole_days.is_closed or own_days.is_closed), false) as is_closed,
    coalesce(bool_or(whole_days.is_muted or own_days.is_muted), false) as is_muted,
    nullif(concat_ws(', ', max(whole_days.known_event), max(own_days.known_event)), '') as known_event,
    max(marks.first_on) filter (where {{ risk_core.is_level('marks.kind') }}) as learn_from,
    coalesce(bool_or(
        not {{ risk_core.is_level('marks.kind') }}
        and points.period_start <= coalesce(marks.last_on, points.period_start)
    ), false) as is_incident
from points
left join known_days as whole_days
    on
        whole_days.segment is null
        and points.indicator = whole_days.indicator
        and points.dimension = whole_days.dimension
        and points.period_start = whole_days.period_start
left join known_days as own_days
    on
        points.indicator = own_days.indicator
        and points.dimension = own_days.dimension
        and points.segment = own_days.segment
        and points.period_start = own_days.period_start
left join marks
    on
        points.indicator = marks.indicator
        and points.dimension = marks.dimension
        and (marks.segment is null or points.segment = marks.segment)
        and points.period_start >= marks.first_on
group by points.indicator, points.dimension, points.segment, points.period_start
{%- endmacro %}
