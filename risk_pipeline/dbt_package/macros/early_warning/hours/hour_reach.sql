{#-
    Days before the first new hour that an increment of `hour_scores` looks at: the baseline, and what strays from it.
    Out: a number of days.
-#}
{% macro hour_reach() -%} 92 {%- endmacro %}
