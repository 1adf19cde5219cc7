{#-
    The evidence that an increment starts from: the newest `state` of each series before the first new day.
    Reads the caller's relation and `families`. In: observations, grain, first_day (SQL, date).
    Out, one row per series that has a state within the recent periods: series_number, state (see `evidence_state`),
    carried_period (the number of the period it stood at).
-#}
{% macro carried_states(observations, grain, first_day) -%}
{%- set oldest = period_number(grain, first_day) ~ ' - ' ~ early_warning_window(grain, 'recent') -%}
select
    families.series_number,
    arg_max(earlier.state, earlier.d) as state,
    max({{ period_number(grain, 'earlier.d') }}) as carried_period
from {{ observations }} as earlier
inner join families on cast(earlier.series_id as varchar) = families.series_id
where
    earlier.state is not null
    and earlier.d < {{ first_day }}
    and earlier.d >= {{ period_of_number(grain, oldest) }}
group by families.series_number
{%- endmacro %}
