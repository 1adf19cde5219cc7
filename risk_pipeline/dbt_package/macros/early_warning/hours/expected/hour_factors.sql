{#-
    Level and rhythm as factors. Reads `rhythms`, `levels` and `units`. Small numbers are shrunk to 1: the hour of the day
    by 20 events, the weekday by 50; of a rate, whose rhythm is flat, by five times as many.
    Out, one row per hour: the columns of `rhythms`, hours_of_history, days_learned, unit (in the unit of x; 1 unless a value),
    caution (times the shrinkage), late_events, exposure_late, exposure_long, long_level (events, in units, for each n),
    weekday_factor and hour_factor (1 = as usual).
-#}
{% macro hour_factors() -%}
select
    rhythms.*,
    levels.hours_of_history,
    levels.days_learned,
    coalesce(nullif(units.unit_before, 0), 1) as unit,
    case when rhythms.kind = 'rate' then 5 else 1 end as caution,
    levels.exposure_late,
    levels.events_late / unit as late_events,
    levels.exposure_long,
    (levels.events_long / unit + 0.5) / (nullif(levels.exposure_long, 0) + 1) as long_level,
    (levels.events_weekday / unit + 50 * caution)
    / (coalesce(levels.exposure_weekday, 0) * long_level + 50 * caution) as weekday_factor,
    (coalesce(rhythms.events_hour, 0) / unit + 20 * caution)
    / (coalesce(rhythms.exposure_hour, 0) * long_level + 20 * caution) as hour_factor
from rhythms
inner join levels
    on
        rhythms.series_id = levels.series_id
        and rhythms.spell = levels.spell
        and rhythms.day_number = levels.day_number
left join units
    on
        rhythms.series_id = units.series_id
        and rhythms.spell = units.spell
        and rhythms.day_number = units.day_number
{%- endmacro %}
