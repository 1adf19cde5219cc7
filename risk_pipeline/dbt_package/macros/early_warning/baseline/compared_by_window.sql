{#-
    What each period may be compared with, for a whole build: window functions over `periods`, which has no gap.
    In: grain, kinds. Out, one row per period of `periods`: series_number, parent_number, period_number, period_start,
    kind, and the columns of `sums_and_medians`. `compared_by_join` gives the same for an increment.
-#}
{% macro compared_by_window(grain, kinds) -%}
{%- set of_epoch = 'over (partition by series_number, epoch order by period_number rows between ' -%}
{%- set of_phase = 'over (partition by series_number, epoch, phase order by period_number rows between ' -%}
{%- set baseline_first = early_warning_window(grain, 'baseline_first') -%}
select
    series_number,
    parent_number,
    period_number,
    period_start,
    kind,
    {{- sums_and_medians(
        'periods',
        kinds,
        long=of_epoch ~ baseline_first ~ ' preceding and ' ~ early_warning_window(grain, 'baseline_last') ~ ' preceding)',
        late=of_epoch ~ early_warning_window(grain, 'late_first') ~ ' preceding and '
            ~ early_warning_window(grain, 'late_last') ~ ' preceding)',
        so_far=of_epoch ~ baseline_first ~ ' preceding and 1 preceding)',
        phase=of_phase ~ early_warning_window(grain, 'phase_first') ~ ' preceding and '
            ~ early_warning_window(grain, 'phase_last') ~ ' preceding)'
    ) }}
from periods
{%- endmacro %}
