{#-
    The running sums that evidence is read from. Reads `spells`. In: is_whole.
    Out, one row per row of `spells`: series_number, side, epoch, spell, period_number, threshold_slow and threshold_fast,
    run_start (0: the sums run since the spell began), run_slow and run_fast (nats), run_events and run_expected (unit of
    x); in an increment `carried`, in the first spell only.
-#}
{% macro evidence_sums(is_whole) -%}
select
    series_number,
    side,
    epoch,
    spell,
    period_number,
    threshold_slow,
    threshold_fast,
    cast(0 as bigint) as run_start,
    sum(gain_slow) over of_spell as run_slow,
    sum(gain_fast) over of_spell as run_fast,
    sum(judged_events) over of_spell as run_events,
    sum(judged_expected) over of_spell as run_expected
    {%- if not is_whole %},
    case when spell = 0 then carried end as carried
    {%- endif %}
from spells
window of_spell as (
    partition by series_number, side, epoch, spell order by period_number rows unbounded preceding
)
{%- endmacro %}
