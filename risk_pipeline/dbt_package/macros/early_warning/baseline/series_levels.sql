{#-
    Level and weekday factor of a period. Reads `baselines` and `parent_levels`. In: kinds.
    A young or small series leans on its parent (6 events, and 100 for the weekdays); the later part of the baseline tells
    where the level has drifted to, as far as it has the events to say so (1000). A volume grows or shrinks for good
    reason: fewer events will do (300), and it is expected to keep doing so.
    Out, one row per row of `baselines`: series_number, period_number, history, usual_exposure, usual_level (x / n expected
    before the calendar's factor), and the parts it is made of.
-#}
{% macro series_levels(kinds) -%}
select
    baselines.series_number,
    baselines.period_number,
    baselines.history,
    baselines.usual_exposure,
    case
        when baselines.kind = 'rate' and parents.level is not null
            then (baselines.base_events + 6) / (baselines.base_exposure + 6 / parents.level)
        when baselines.base_exposure > 0 then (baselines.base_events + 0.5) / (baselines.base_exposure + 1)
    end as long_level,
    (baselines.events_phase + 100 * coalesce(parents.weekday, 1))
    / (baselines.exposure_phase * long_level + 100) as own_weekday,
    {%- if 'count' in kinds %}
    case when baselines.kind = 'count' then 300 else 1000 end as late_prior,
    {%- else %}
    1000 as late_prior,
    {%- endif %}
    (baselines.late_events + late_prior) / (baselines.late_exposure + late_prior / long_level) as late_level,
    late_level * own_weekday
    {%- if 'count' in kinds %}
    * case
        when baselines.kind = 'count' then power(greatest(0.8, least(1.25, late_level / long_level)), 0.5)
        else 1
    end
    {%- endif %} as counted_level,
    {%- if 'value' in kinds %}
    case when baselines.kind = 'value' then baselines.usual_value else counted_level end as usual_level
    {%- else %}
    counted_level as usual_level
    {%- endif %}
from baselines
left join parent_levels as parents
    on baselines.parent_number = parents.series_number and baselines.period_number = parents.period_number
{%- endmacro %}
