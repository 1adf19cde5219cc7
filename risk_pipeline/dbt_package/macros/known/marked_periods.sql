{#-
    What marks say of each period. Reads the CTEs `points` (series and periods) and `marks` (`marks_by_series`).
    Out, one row per marked period: indicator, grain, period_start, dimension, segment, learn_from (date from which on the
    level is a new one, null if not), is_incident (at least half of the period is none to learn from), is_missing (at least
    half of it was not delivered).
-#}
{% macro marked_periods() -%}
{%- set is_most %}
        least(coalesce(marks.last_on, points.period_end), points.period_end) - greatest(marks.first_on, points.period_start) + 1
        >= 0.5 * (points.period_end - points.period_start + 1)
    {%- endset -%}
select
    points.indicator,
    points.grain,
    points.period_start,
    points.dimension,
    points.segment,
    max(marks.first_on) filter (
        where {{ risk_core.is_level('marks.kind') }} and marks.first_on <= points.period_start
    ) as learn_from,
    coalesce(bool_or(not {{ risk_core.is_level('marks.kind') }} and {{ is_most }}), false) as is_incident,
    coalesce(bool_or(marks.kind = 'missing' and {{ is_most }}), false) as is_missing
from points
inner join marks
    on
        points.indicator = marks.indicator
        and points.grain = marks.grain
        and points.dimension = marks.dimension
        and (marks.segment is null or points.segment = marks.segment)
where marks.first_on <= points.period_end
group by all
{%- endmacro %}
