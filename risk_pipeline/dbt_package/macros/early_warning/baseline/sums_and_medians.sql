{#-
    What is added up of four stretches of the past: the baseline (long), its later part (late), everything before the
    period judged (so_far), and the same weekdays (phase). A list of columns, for `compared_by_…`.
    In: rows, the name of the relation that is added up; kinds; of each stretch the SQL that follows an aggregate, an
    `over (…)` or a `filter (…)`.
    Out, periods_seen (count of those before the period judged, learned or not) and, for each stretch: periods_… (count of
    learned ones), events_…, exposure_…, and value_… (median of x / n).
-#}
{% macro sums_and_medians(rows, kinds, long, late, so_far, phase) -%}
    count({{ rows }}.seen_exposure) {{ so_far }} as periods_seen,
    {%- for stretch, within in [('long', long), ('late', late), ('so_far', so_far), ('phase', phase)] %}
    count({{ rows }}.learned_exposure) {{ within }} as periods_{{ stretch }},
    coalesce(sum({{ rows }}.learned_events) {{ within }}, 0) as events_{{ stretch }},
    coalesce(sum({{ rows }}.learned_exposure) {{ within }}, 0) as exposure_{{ stretch }}
    {%- if 'value' in kinds %},
    median({{ rows }}.learned_value) {{ within }} as value_{{ stretch }}
    {%- endif %}
    {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
