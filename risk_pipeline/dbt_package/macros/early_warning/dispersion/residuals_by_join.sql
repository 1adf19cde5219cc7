{#-
    How far the baseline of each new period strayed, for an increment. Reads `expected_periods`. In: grain, kinds.
    Out, one row per new period: the columns of `residuals_by_window`.
-#}
{% macro residuals_by_join(grain, kinds) -%}
{%- set back = 'due.period_number - past.period_number' -%}
select
    due.series_number,
    due.parent_number,
    due.period_number,
    due.period_start,
    avg(case when past.exposure > 0 and not past.is_excluded then past.expected end)
        filter (where {{ back }} between 0 and {{ early_warning_window(grain, 'recent') | int - 1 }}) as recent_expected,
    {{- residual_sums(
        'past',
        kinds,
        'filter (where ' ~ back ~ ' between ' ~ early_warning_window(grain, 'residual_last') ~ ' and '
            ~ early_warning_window(grain, 'baseline_first') ~ ')'
    ) }}
from expected_periods as due
left join expected_periods as past
    on
        due.series_number = past.series_number
        and due.epoch = past.epoch
where due.is_new
group by due.series_number, due.parent_number, due.period_number, due.period_start
{%- endmacro %}
