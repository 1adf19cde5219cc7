{#- The day that says of an indicator: all of its periods. Out: a date (SQL). -#}
{% macro from_the_first() -%}
    date '1900-01-01'
{%- endmacro %}
