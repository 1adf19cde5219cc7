{#-
    The level of a series, by day. Reads `spells`. It is that of twelve weeks, and as far as there are events to say so
    (300) of the last four; never of today.
    Out, one row per day of a series: series_id, spell, day_number, events_… and exposure_… of the baseline (long), its
    last four weeks (late) and the same weekday (weekday), days_learned (a count) and hours_of_history (hours seen,
    an incident's too, or it would make its own rule blind while it lasts; but those learned from, where they are few).
-#}
{% macro hour_levels() -%}
{%- set of_days = 'over (partition by series_id, spell order by day_number rows between ' -%}
{%- set of_baseline = of_days ~ hour_window('baseline_first') ~ ' preceding and '
    ~ hour_window('baseline_last') ~ ' preceding)' -%}
{%- set of_late = of_days ~ hour_window('late_first') ~ ' preceding and ' ~ hour_window('baseline_last') ~ ' preceding)' -%}
with

days as (
    select
        series_id,
        spell,
        day_number,
        coalesce(sum(learned_events), 0) as events,
        coalesce(sum(learned_exposure), 0) as exposure,
        count(learned_exposure) as hours,
        count_if(is_seen) as hours_seen
    from spells
    group by series_id, spell, day_number
)

select
    series_id,
    spell,
    day_number,
    sum(events) {{ of_baseline }} as events_long,
    sum(exposure) {{ of_baseline }} as exposure_long,
    sum(events) {{ of_late }} as events_late,
    sum(exposure) {{ of_late }} as exposure_late,
    count(nullif(hours, 0)) {{ of_baseline }} as days_learned,
    case
        when days_learned >= {{ early_warning_window('day', 'history') }} then sum(hours_seen) {{ of_baseline }}
        else sum(hours) {{ of_baseline }}
    end as hours_of_history,
    sum(events) over same_weekday as events_weekday,
    sum(exposure) over same_weekday as exposure_weekday
from days
window same_weekday as (
    partition by series_id, spell, day_number % 7
    order by day_number rows between {{ hour_window('weeks') }} preceding and 1 preceding
)
{%- endmacro %}
