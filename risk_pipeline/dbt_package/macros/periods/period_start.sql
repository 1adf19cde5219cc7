{#- The first day of the period that holds a day. In: grain and day (SQL). Out: a date. -#}
{% macro period_start(grain, day) -%}
    cast(date_trunc({{ grain }}, {{ day }}) as date)
{%- endmacro %}
