{#-
    No later build starts from the state of a period before this day: it would compute the indicator whole. Out: a date (SQL).
-#}
{% macro oldest_start() -%}
    {{ this_build().closed_on }} - {{ due_steps() | max + 100 }}
{%- endmacro %}
