{#- Whether the values continue those of the last finished build. Out: true or false, known when dbt runs. -#}
{% macro is_increment_of_values() -%}
    {%- if not execute or risk_core.last_build() is none -%}{{ return(false) }}{%- endif -%}
    {{ return(adapter.get_relation(target.database, 'ops', 'indicator_scores') is not none) }}
{%- endmacro %}
