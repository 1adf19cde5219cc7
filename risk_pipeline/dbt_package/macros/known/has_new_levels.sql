{#- Whether any ticket ever said that a level is the new normal. Out: true or false, known when dbt runs. -#}
{% macro has_new_levels() -%}
    {{ return(execute and run_query(
        'select 1 from ' ~ ref('stg_register__marks') ~ ' where ' ~ risk_core.is_level('kind') ~ ' limit 1'
    ).rows | length > 0) }}
{%- endmacro %}
