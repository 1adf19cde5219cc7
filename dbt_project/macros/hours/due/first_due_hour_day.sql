{#- The first day whose hours are computed again. Out: a query with one row, a date. -#}
{% macro first_due_hour_day() -%}
    select least(min(first_day), date '{{ last_build().closed_on }}' + 1) from {{ ops_table('indicator_values_due') }}
    where indicator in ('{{ hourly_names() | join("', '") }}')
{%- endmacro %}
