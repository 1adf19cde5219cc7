{#-
    How far back each part of the method of hours looks. In: the part by name. Out: a number of days, or of weeks.

        baseline_first, baseline_last    days: the level is that of twelve weeks, never of today (yesterday may be late)
        late_first                       days: its last four weeks, which tell where the level has drifted to
        residual_first                   days: what strays is learned from eight weeks
        weeks                            weeks: as many of the same weekday
-#}
{% macro hour_window(part) -%}
    {{- {'baseline_first': 84, 'baseline_last': 2, 'late_first': 29, 'residual_first': 57, 'weeks': 12}[part] -}}
{%- endmacro %}
