{#-
    What each new period may be compared with, for an increment: the few new periods of `periods` joined with the past.
    In: grain, kinds. Out, one row per new period: the columns of `compared_by_window`.
-#}
{% macro compared_by_join(grain, kinds) -%}
{%- set back = 'due.period_number - past.period_number' -%}
{%- set phases = early_warning_window(grain, 'phases') | int -%}
{%- set baseline_first = early_warning_window(grain, 'baseline_first') -%}
select
    due.series_number,
    due.parent_number,
    due.period_number,
    due.period_start,
    due.kind,
    {{- sums_and_medians(
        'past',
        kinds,
        long='filter (where ' ~ back ~ ' between ' ~ early_warning_window(grain, 'baseline_last') ~ ' and '
            ~ baseline_first ~ ')',
        late='filter (where ' ~ back ~ ' between ' ~ early_warning_window(grain, 'late_last') ~ ' and '
            ~ early_warning_window(grain, 'late_first') ~ ')',
        so_far='filter (where ' ~ back ~ ' between 1 and ' ~ baseline_first ~ ')',
        phase='filter (where due.phase = past.phase and ' ~ back ~ ' between '
            ~ phases * early_warning_window(grain, 'phase_last') | int ~ ' and '
            ~ phases * early_warning_window(grain, 'phase_first') | int ~ ')'
    ) }}
-- Which periods are compared is said by the filters: in the join it would be no hash join.
from periods as due
left join periods as past
    on
        due.series_number = past.series_number
        and due.epoch = past.epoch
        and past.seen_exposure is not null
where due.is_new
group by due.series_number, due.parent_number, due.period_number, due.period_start, due.kind
{%- endmacro %}
