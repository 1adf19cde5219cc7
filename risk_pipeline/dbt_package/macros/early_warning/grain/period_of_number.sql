{#-
    The first day of a period, from its `period_number`. In: grain, and the number (SQL). Out: a date.
-#}
{% macro period_of_number(grain, number) -%}
    {%- if grain == 'month' -%}
        cast(date '2000-01-01' + to_months(cast({{ number }} as integer)) as date)
    {%- else -%}
        date '2000-01-03' + {{ 7 if grain == 'week' else 1 }} * cast({{ number }} as integer)
    {%- endif -%}
{%- endmacro %}
