{#-
    What each hour measured: those that are computed, and the earlier ones that limits are learned from.
    Reads the CTEs `due_hours`, `series`, `hour_sums` and `earlier`.
    Out, one row per hour of a series: indicator, dimension, segment, period_start (day), hour (0 to 23), known_at (instant),
    is_regular (took one hour), numerator, denominator (null for a sum), exposure_minor, known_centre (of earlier ones).
-#}
{% macro measured_hours() -%}
select
    due_hours.indicator,
    due_hours.dimension,
    due_hours.segment,
    due_hours.day as period_start,
    due_hours.hour_of_day as hour,
    due_hours.ends_at as known_at,
    due_hours.is_regular,
    coalesce(hour_sums.numerator, 0) as numerator,
    coalesce(hour_sums.denominator, case when not series.is_sum then 0 end) as denominator,
    coalesce(hour_sums.exposure_minor, 0) as exposure_minor,
    cast(null as {{ risk_core.type_double() }}) as known_centre
from due_hours
inner join series on due_hours.indicator = series.indicator and due_hours.dimension = series.dimension
left join hour_sums
    on
        due_hours.indicator = hour_sums.indicator
        and due_hours.dimension = hour_sums.dimension
        and due_hours.segment = hour_sums.segment
        and due_hours.day = hour_sums.occurred_on
        and due_hours.hour_of_day = hour_sums.hour_of_day
union all by name
select
    earlier.indicator,
    earlier.dimension,
    earlier.segment,
    earlier.period_start,
    earlier.hour,
    earlier.known_at,
    coalesce(earlier.known_event, '') <> '{{ risk_core.clock_change() }}' as is_regular,
    earlier.numerator,
    earlier.denominator,
    earlier.exposure_minor,
    earlier.centre as known_centre
from earlier
{%- endmacro %}
