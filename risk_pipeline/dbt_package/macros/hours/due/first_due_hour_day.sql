{#- The first day whose hours are computed again. Out: a query with one row, a date. -#}
{% macro first_due_hour_day() -%}
    select least(min(first_day), date '{{ risk_core.last_build().closed_on }}' + 1) from {{ risk_core.ops_table('indicator_values_due') }}
    where indicator in ('{{ risk_core.hourly_names() | join("', '") }}')
{%- endmacro %}
