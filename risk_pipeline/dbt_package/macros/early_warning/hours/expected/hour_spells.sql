{#-
    The hours of each series with what may be learned from them, parted where nothing before counts: where rows come again
    after a silence, and where people said that its level is a new one. In: observations, as `hour_scores` describes them.
    Out, one row per hour: its columns with the method's own names (hour, exposure, events, is_excluded, log_run_length),
    hour_number and day_number (neighbours differ by 1), is_seen, learned_exposure and learned_events (null where not
    learned: what is seen of an incident is not), spell (a count).
-#}
{% macro hour_spells(observations) -%}
with

numbered as (
    select
        series_id,
        d as local_hour,
        n as exposure,
        x as events,
        excluded as is_excluded,
        kind,
        direction,
        factor,
        h as log_run_length,
        learn_from,
        known_centre,
        is_new,
        (cast(d as date) - date '2000-01-03') * 24 + hour(d) as hour_number,
        cast(d as date) - date '2000-01-03' as day_number,
        n > 0 and factor > 0 and not excluded and x is not null as is_seen,
        case when is_seen and is_learned then x end as learned_events,
        case when learned_events is not null then n * factor end as learned_exposure
    from {{ observations }}
),

arrivals as (
    select
        *,
        coalesce(hour_number - lag(hour_number) over (partition by series_id order by hour_number) > 1, false)
        or coalesce(
            learn_from is distinct from lag(learn_from) over (partition by series_id order by hour_number)
            and learn_from is not null,
            false
        ) as is_start
    from numbered
)

select
    * exclude (is_start),
    count(case when is_start then 1 end)
        over (partition by series_id order by hour_number rows unbounded preceding) as spell
from arrivals
{%- endmacro %}
