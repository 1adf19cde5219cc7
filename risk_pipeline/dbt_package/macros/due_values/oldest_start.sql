{#-
    No later build starts from the state of a period before this day: it would compute the indicator whole. Out: a date (SQL).
-#}
{% macro oldest_start() -%}
    {{ risk_core.this_build().closed_on }} - {{ risk_core.due_steps()[-1] + 100 }}
{%- endmacro %}
