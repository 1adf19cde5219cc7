{#-
    How many days back the indicators are computed again from, widened to few steps, because each step costs a pass of
    `early_warning_scores`; beyond the last one an indicator is computed whole. Out: a list of days.
-#}
{% macro due_steps() -%}
    {{ return([0, 1, 6, 35, 69, 139, 209]) }}
{%- endmacro %}
