{#-
    What is expected of each hour: level times rhythm times the calendar's factor. Reads `factors`.
    Out, one row per hour: the columns of `factors`, centre (x / n; the known one, where there is one), own_events,
    own_expected and own_variance (in units; null where there is nothing to expect), and the same as judged_… (null too
    where the hour is excluded).
-#}
{% macro hour_centres() -%}
select
    * exclude (known_centre),
    (late_events + 300) / (exposure_late + 300 / long_level) as late_level,
    coalesce(weekday_factor, 1) * hour_factor as usual_factor,
    (coalesce(events_cell, 0) / unit + 50 * caution * usual_factor)
    / (coalesce(exposure_cell, 0) * long_level + 50 * caution) as cell_factor,
    coalesce(
        known_centre,
        case when exposure_long > 0 then least(
            late_level * cell_factor * factor * unit,
            case when kind = 'rate' then 0.95 else 'infinity'::double end
        ) end
    ) as centre,
    case when exposure > 0 and centre > 0 then events / unit end as own_events,
    case when exposure > 0 and centre > 0 then exposure * centre / unit end as own_expected,
    own_expected * case when kind = 'rate' then 1 - centre else 1 end as own_variance,
    case when not is_excluded then own_events end as judged_events,
    case when not is_excluded then own_expected end as judged_expected,
    case when not is_excluded then own_variance end as judged_variance
from factors
{%- endmacro %}
