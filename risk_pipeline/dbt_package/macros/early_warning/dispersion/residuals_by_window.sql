{#-
    How far the baseline of each period strayed, for a whole build: window functions over `expected_periods`.
    In: grain, kinds. Out, one row per period: series_number, parent_number, period_number, period_start, recent_expected
    (events expected of a usual recent period), and the columns of `residual_sums`. `residuals_by_join` gives the same for
    an increment.
-#}
{% macro residuals_by_window(grain, kinds) -%}
{%- set of_epoch = 'over (partition by series_number, epoch order by period_number rows between ' -%}
select
    series_number,
    parent_number,
    period_number,
    period_start,
    avg(case when exposure > 0 and not is_excluded then expected end)
        {{ of_epoch }}{{ early_warning_window(grain, 'recent') | int - 1 }} preceding and current row) as recent_expected,
    {{- residual_sums(
        'expected_periods',
        kinds,
        of_epoch ~ early_warning_window(grain, 'baseline_first') ~ ' preceding and '
            ~ early_warning_window(grain, 'residual_last') ~ ' preceding)'
    ) }}
from expected_periods
{%- endmacro %}
