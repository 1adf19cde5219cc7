{#-
    The rhythm of a series. Reads `spells`.
    Out, one row per hour: the columns of `spells`, events_… and exposure_… of the same hour of all days (hour) and of the
    same hour of the same weekday (cell), spread_hour (variance) and mean_hour of x / n of the same hour in four weeks.
-#}
{% macro hour_rhythms() -%}
{%- set last = hour_window('baseline_last') ~ ' preceding' -%}
select
    *,
    sum(learned_events) over same_hour as events_hour,
    sum(learned_exposure) over same_hour as exposure_hour,
    var_pop(learned_events / learned_exposure) over same_hour_lately as spread_hour,
    avg(learned_events / learned_exposure) over same_hour_lately as mean_hour,
    sum(learned_events) over same_hour_of_week as events_cell,
    sum(learned_exposure) over same_hour_of_week as exposure_cell
from spells
window
    same_hour as (
        partition by series_id, spell, hour_number % 24
        order by hour_number rows between {{ hour_window('baseline_first') }} preceding and {{ last }}
    ),
    same_hour_lately as (
        partition by series_id, spell, hour_number % 24
        order by hour_number rows between {{ hour_window('late_first') }} preceding and {{ last }}
    ),
    same_hour_of_week as (
        partition by series_id, spell, hour_number % 168
        order by hour_number rows between {{ hour_window('weeks') }} preceding and 1 preceding
    )
{%- endmacro %}
