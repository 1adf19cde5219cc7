{#- Dimensions whose segments have hours; the total has them anyway. In: meta, of the indicator. Out: a list of names. -#}
{% macro hourly_dimensions(meta) -%}
    {{ return(meta.dimensions | select('in', meta.get('hourly', [])) | list) }}
{%- endmacro %}
