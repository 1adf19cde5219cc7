{#-
    The caller's relation with the method's own names. In: the arguments of `early_warning_scores`.
    Out, one row per row of the relation: series_id, parent_id, period_start (date), period_number, exposure (n), events
    (x), is_excluded, kind, direction, factor (1 = none), log_run_length (h), is_learned, learn_from (date), is_new
    (wanted in this call), known_centre and known_history (from an earlier call, null where not known).
-#}
{% macro observed_periods(
    observations, grain, kind, direction, factor, h, learn_from, is_learned, first_day
) -%}
select
    cast(series_id as varchar) as series_id,
    cast(parent_id as varchar) as parent_id,
    d as period_start,
    {{ period_number(grain, 'd') }} as period_number,
    cast(n as double) as exposure,
    cast(x as double) as events,
    coalesce(excluded, false) as is_excluded,
    {{ kind }} as kind,
    {{ direction }} as direction,
    coalesce(cast({{ factor }} as double), 1) as factor,
    cast({{ h }} as double) as log_run_length,
    {{ is_learned }} as is_learned,
    {{ 'cast(null as date)' if learn_from is none else learn_from }} as learn_from,
    {%- if first_day is none %}
    true as is_new,
    cast(null as double) as known_centre,
    cast(null as integer) as known_history
    {%- else %}
    d >= {{ first_day }} as is_new,
    case when d < {{ first_day }} then centre end as known_centre,
    case when d < {{ first_day }} then n_history end as known_history
    {%- endif %}
from {{ observations }}
{%- endmacro %}
