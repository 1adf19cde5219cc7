{#-
    A setting of the engine by name: the project's variable of that name, else the default.
        as_of                instant (ISO) up to which everything is known; none: what the pipeline says, or now
        run_id               written with every value; none: what the pipeline says, or `manual`
        unnamed_segments     values that say a dimension does not apply, such as "'none'": counted in totals only
        vanished_after_days  a segment of a count not seen for so long is gone; until then nothing is a real zero
        tickets_per_day      false tickets a day of an owner whose budget the register does not say
        compare_weekly       the build that closes a week compares everything, and says what it would have missed
        least_threshold      a series alone may give two false alarms in three years; see h of early_warning_scores
-#}
{% macro setting(name) -%}
    {%- set defaults = {
        'as_of': none,
        'run_id': none,
        'unnamed_segments': "''",
        'vanished_after_days': 35,
        'tickets_per_day': 1,
        'compare_weekly': true,
        'least_threshold': 6.3
    } -%}
    {{ return(var(name, defaults[name])) }}
{%- endmacro %}
