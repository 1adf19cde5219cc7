{#-
    Days before the first new day whose rows an incremental call of `early_warning_scores` needs.
    In: grain, 'day' | 'week' | 'month'. Out: a number of days. It covers the longest window of `early_warning_window`.
-#}
{% macro early_warning_reach(grain='day') -%}
    {{- {'day': 210, 'week': 217, 'month': 460}[grain] -}}
{%- endmacro %}
