{#-
    The first day whose hours are computed again: the day that was not over at the last build, or an earlier one that is
    due. Out: a date literal, known when dbt runs.
-#}
{% macro hours_from() -%}
    {%- if not execute or not risk_core.is_increment() -%}{{ return(risk_core.from_the_first()) }}{%- endif -%}
    {%- set day = run_query('select cast((' ~ risk_core.first_due_hour_day() ~ ') as varchar) as first_day').rows[0].first_day -%}
    {{ return("date '" ~ day ~ "'") }}
{%- endmacro %}
