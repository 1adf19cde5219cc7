{#-
    The past that a period is held against. Reads `compared`. In: grain, kinds.
    A young series learns from all that it has; later the gap keeps a shift from being learned while it is looked for.
    Out, one row per period that has a row: series_number, parent_number, period_number, kind, history (periods seen, an
    incident's too, or it would make its own rule blind while it lasts; but those learned from, where they are few),
    base_events and base_exposure, usual_exposure (of one period), late_events and late_exposure, usual_value (the centre
    of a value), events_phase and exposure_phase (same weekdays).
-#}
{% macro baselines(grain, kinds) -%}
{%- set is_long_enough = 'periods_so_far >= ' ~ early_warning_window(grain, 'history') -%}
{%- set is_grown_up = 'periods_long >= ' ~ early_warning_window(grain, 'history') -%}
select
    series_number,
    parent_number,
    period_number,
    kind,
    case when {{ is_long_enough }} then periods_seen else periods_so_far end as history,
    case when {{ is_grown_up }} then events_long else events_so_far end as base_events,
    case when {{ is_grown_up }} then exposure_long else exposure_so_far end as base_exposure,
    base_exposure / nullif(case when {{ is_grown_up }} then periods_long else periods_so_far end, 0) as usual_exposure,
    case when {{ is_grown_up }} then events_late else 0 end as late_events,
    case when {{ is_grown_up }} then exposure_late else 0 end as late_exposure,
    {%- if 'value' in kinds %}
    case when {{ is_grown_up }} then value_long else value_so_far end as base_value,
    case when periods_phase >= 8 then value_phase else base_value end
    * case
        when base_value > 0 and {{ is_grown_up }}
            then greatest(0.5, least(2, coalesce(value_late / base_value, 1)))
        else 1
    end as usual_value,
    {%- endif %}
    events_phase,
    exposure_phase
from compared
where period_start is not null
{%- endmacro %}
