{#-
    What `hour_scores` is given. Reads the CTEs `measured`, `series` (with budgets), `told` and `alive`.
    In: from_day (SQL, date), the first day that is wanted.
    Out, one row per hour of a series: the columns of `measured`, those that `hour_scores` reads, is_closed, is_muted, known_event,
    business_line, unit_of_value, maturity_days.
-#}
{% macro observed_hours(from_day) -%}
select
    measured.*,
    concat_ws('|', measured.indicator, measured.dimension, measured.segment) as series_id,
    cast(measured.period_start as timestamp) + to_hours(measured.hour) as d,
    case
        when not measured.is_regular then 0
        else coalesce(measured.denominator, 1)
    end as n,
    measured.numerator as x,
    series.kind,
    series.direction,
    told.factor,
    told.is_excluded or not measured.is_regular as excluded,
    told.is_closed,
    told.is_muted,
    case when measured.is_regular then told.known_event else '{{ risk_core.clock_change() }}' end as known_event,
    told.learn_from,
    not told.is_incident as is_learned,
    measured.period_start >= {{ from_day }} as is_new,
    {{ risk_core.budgeted_threshold('coalesce(alive.series_count, 1)', 'series.budget', "'hour'") }} as h,
    series.business_line,
    series.unit as unit_of_value,
    series.maturity_days
from measured
inner join series on measured.indicator = series.indicator and measured.dimension = series.dimension
inner join told
    on
        measured.indicator = told.indicator
        and measured.dimension = told.dimension
        and measured.segment = told.segment
        and measured.period_start = told.period_start
left join alive
    on
        measured.indicator = alive.indicator
        and measured.dimension = alive.dimension
        and date_trunc('month', measured.period_start) = alive.counted_for
{%- endmacro %}
