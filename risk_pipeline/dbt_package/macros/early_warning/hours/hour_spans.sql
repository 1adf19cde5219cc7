{#- Hours over which evidence is added up, ending with the hour judged. Out: numbers, shortest first, parted by spaces. -#}
{% macro hour_spans() -%}
    {{- [1, 2, 3, 4, 6, 9, 14, 24] | join(' ') -}}
{%- endmacro %}
