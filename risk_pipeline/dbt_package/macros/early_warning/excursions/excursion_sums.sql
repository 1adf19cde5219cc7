{#-
    What the running sums have risen by since their lowest. In: source, is_carried, is_again as for `excursions`.
    Out, one row per row of the source (per one that is over, in the recursion): its keys, thresholds and runs, carried
    where there is one, and evidence_slow and evidence_fast (nats, 0 or more).
-#}
{% macro excursion_sums(source, is_carried, is_again) -%}
{%- set of_run = excursion_partition('run_start') -%}
select
    series_number,
    side,
    epoch,
    spell,
    period_number,
    threshold_slow,
    threshold_fast,
    run_start,
    run_slow,
    run_fast,
    run_events,
    run_expected,
    {%- if is_carried %}
    carried,
    {%- endif %}
    {%- for pace in ['slow', 'fast'] %}
    {%- set begun = 'run_' ~ pace if is_again
        else '-coalesce(carried.' ~ pace ~ '.evidence, 0)' if is_carried
        else '0' %}
    -- Rounded, so that no residue of adding up makes a sum that is over look begun.
    round(run_{{ pace }} - least(min(run_{{ pace }}) {{ of_run }}, {{ begun }}), 9) as evidence_{{ pace }}
    {{- ',' if not loop.last }}
    {%- endfor %}
from {{ source }}
{%- if is_again %}
where is_over
{%- endif %}
{%- endmacro %}
