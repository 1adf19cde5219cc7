{#-
    Where each excursion began, and what happened since. In: source, is_carried, is_again as for `excursions`.
    Out, one row per row of `excursion_sums`: its columns, score (the larger of evidence over threshold), excursion_start
    (number of the last period at which there was no evidence; -1 where there was some from the start), and of each pace
    events_… and expected_… (in the unit of x) and since_… (period number), all since its own sum was last nothing.
-#}
{% macro excursion_starts(source, is_carried, is_again) -%}
{%- set of_run = excursion_partition('run_start') -%}
select
    *,
    greatest(evidence_slow / threshold_slow, evidence_fast / threshold_fast, 0) as score,
    coalesce(max(case when evidence_slow <= 0 and evidence_fast <= 0 then period_number end) {{ of_run }}, -1)
        as excursion_start,
    {%- for pace in ['slow', 'fast'] %}
    {%- for amount in ['events', 'expected'] %}
    run_{{ amount }} - coalesce(
        max(case when evidence_{{ pace }} <= 0 then run_{{ amount }} end) {{ of_run }},
        {%- if is_carried %}
        -carried.{{ pace }}.{{ amount }},
        {%- endif %}
        0
    ) as {{ amount }}_{{ pace }},
    {%- endfor %}
    coalesce(
        max(case when evidence_{{ pace }} <= 0 then period_number end) {{ of_run }} + 1,
        {%- if is_carried %}
        carried.{{ pace }}.since,
        {%- endif %}
        min(period_number) {{ of_run }}
    ) as since_{{ pace }}
    {{- ',' if not loop.last }}
    {%- endfor %}
from (
    {{ excursion_sums(source, is_carried, is_again) | indent(4) }}
) as sums
{%- endmacro %}
