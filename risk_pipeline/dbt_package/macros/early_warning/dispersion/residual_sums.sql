{#-
    What is added up of the residuals of the past: a list of columns, for `residuals_by_…`.
    In: rows, the name of the relation that is added up; kinds; within, the SQL that follows an aggregate.
    Out: residual_periods (count), squared_residual_sum, residual_expected (events expected in these periods); of values
    value_residual_periods and value_quantiles: the 2nd, 16th, 50th, 84th and 98th percentile, which `dispersed_periods`
    names one by one.
-#}
{% macro residual_sums(rows, kinds, within) %}
    count({{ rows }}.squared_residual) {{ within }} as residual_periods,
    coalesce(sum({{ rows }}.squared_residual) {{ within }}, 0) as squared_residual_sum,
    coalesce(sum(case when {{ rows }}.squared_residual is not null then {{ rows }}.expected end) {{ within }}, 0)
        as residual_expected
    {%- if 'value' in kinds %},
    count({{ rows }}.relative_residual) {{ within }} as value_residual_periods,
    quantile_cont({{ rows }}.relative_residual, [0.02, 0.1587, 0.5, 0.8413, 0.98]) {{ within }} as value_quantiles
    {%- endif %}
{%- endmacro %}
