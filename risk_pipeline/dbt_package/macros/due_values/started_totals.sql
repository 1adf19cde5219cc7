{#-
    Totals that had values before the ones computed again: their calendar continues without a gap.
    In: from_day (SQL, date). Out, in parentheses: indicator, grain.
-#}
{% macro started_totals(from_day) -%}
    {%- if risk_core.is_increment_of_values() -%}
    (
        select distinct
            earlier.indicator,
            earlier.grain
        from {{ risk_core.table_named('indicators', 'indicator_values') }} as earlier
        inner join {{ risk_core.ops_table('indicator_values_due') }} as due
            on earlier.indicator = due.indicator and earlier.period_end < due.first_day
        where earlier.dimension = 'all' and earlier.period_start >= {{ from_day }} - 220
    )
    {%- else -%}
    (
        select
            cast(null as varchar) as indicator,
            cast(null as varchar) as grain
        where false
    )
    {%- endif -%}
{%- endmacro %}
