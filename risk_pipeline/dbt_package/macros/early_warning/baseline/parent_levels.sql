{#-
    What a series is expected to be like as long as it knows little of itself. Reads `baselines` and `families`.
    Out, one row per period of a series that is a parent: series_number, period_number, level (x / n), weekday (a factor).
-#}
{% macro parent_levels() -%}
select
    series_number,
    period_number,
    (base_events + 0.5) / (base_exposure + 1) as level,
    (events_phase + 100) / (exposure_phase * (base_events + 0.5) / (base_exposure + 1) + 100) as weekday
from baselines
where base_exposure > 0 and series_number in (select families.parent_number from families)
{%- endmacro %}
