{#-
    The number of a period. In: grain, and the first day of a period (SQL, date). Out: an integer; neighbours differ by 1.
    `period_of_number` is the way back.
-#}
{% macro period_number(grain, day) -%}
    date_diff('{{ grain }}', date '2000-01-03', {{ day }})
{%- endmacro %}
