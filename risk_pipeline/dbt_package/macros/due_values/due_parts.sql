{#-
    The passes of `early_warning_scores`, read from what is due when dbt runs. Out, one row per grain and first day: grain,
    first_day (text; 1900-01-01: all periods), indicators (quoted names), first_start (text, the earliest period).
-#}
{% macro due_parts() -%}
    {%- if not execute -%}{{ return([]) }}{%- endif -%}
    {{ return(run_query(
        "select periods.grain, cast(first_day as varchar) as first_day,"
        ~ " string_agg(distinct '''' || periods.indicator || '''', ', ') as indicators, cast(min(period_start) as varchar) as first_start from "
        ~ risk_core.ops_table('indicator_periods') ~ " as periods inner join " ~ risk_core.ops_table('indicator_values_due')
        ~ " as due on periods.indicator = due.indicator inner join "
        ~ risk_core.table_named('indicators', 'indicator_series') ~ ' as series on periods.indicator = series.indicator'
        ~ ' and periods.grain = series.grain and periods.dimension = series.dimension'
        ~ ' where ' ~ risk_core.is_of_age('periods', 'series')
        ~ ' group by periods.grain, first_day order by periods.grain, first_day'
    ).rows) }}
{%- endmacro %}
