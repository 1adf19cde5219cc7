{#- The first day of the earliest period that is computed again. Out: a date literal, known when dbt runs. -#}
{% macro values_from() -%}
    {%- if not execute -%}{{ return("date '1900-01-01'") }}{%- endif -%}
    {%- set day = run_query(
        "select cast(date_trunc('month', min(first_day)) - interval 6 days as date) as first_day from "
        ~ risk_core.ops_table('indicator_values_due')
    ).rows[0].first_day -%}
    {{ return("date '" ~ (day or '9999-01-01') ~ "'") }}
{%- endmacro %}
