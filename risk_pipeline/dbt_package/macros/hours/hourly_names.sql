{#- Indicators that offer hours. Out: a list of names, empty while dbt parses. -#}
{% macro hourly_names() -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for name in risk_core.indicator_names() if 'hour' in risk_core.indicator_meta(name).indicator.grain -%}
            {%- do names.append(name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{%- endmacro %}
