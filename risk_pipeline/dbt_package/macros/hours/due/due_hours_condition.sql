{#- The hours that were computed again, for tests. Out: a condition on period_start. -#}
{% macro due_hours_condition() -%}
    period_start >= ({{ risk_core.first_due_hour_day() }})
{%- endmacro %}
