{#-
    The first day whose hours are computed again, as a literal. The day that was not over at the last build is, and what
    is due of the days before it.
-#}
{% macro hours_from() -%}
    {%- if not execute or not is_increment() -%}{{ return(from_the_first()) }}{%- endif -%}
    {%- set day = run_query('select cast((' ~ first_due_hour_day() ~ ') as varchar) as first_day').rows[0].first_day -%}
    {{ return("date '" ~ day ~ "'") }}
{%- endmacro %}
