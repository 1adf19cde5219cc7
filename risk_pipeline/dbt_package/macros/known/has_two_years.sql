{#- Whether any indicator has two years of history, so that its season can be told. Out: true or false, when dbt runs. -#}
{% macro has_two_years() -%}
    {{ return(execute and run_query(
        'select 1 from ' ~ ref('indicator_daily') ~ " where dimension = 'all' and occurred_on <= "
        ~ risk_core.this_build().closed_on ~ ' - 730 limit 1'
    ).rows | length > 0) }}
{%- endmacro %}
