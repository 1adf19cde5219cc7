{#-
    What the running sums have risen by since they were last nothing (Page's CUSUM), and whether an alarm that this gave
    is over. In: source, the relation with the sums (`runs`, or `excursions` itself in the recursion); restart (nats);
    is_carried, whether the sums start from a state; is_again, whether the source holds what is left of excursions that
    are over.
    Out, one row per row of the source: series_number, side, epoch, spell, period_number, threshold_slow and …_fast,
    run_start (the period before the excursion), run_slow, run_fast, run_events, run_expected, score (evidence over
    threshold); of each pace evidence_… (nats), peak_… (its highest of the excursion), events_… and expected_… (in the
    unit of x, since it was last nothing), since_… (number of the period after that); peak_score; is_over.
-#}
{% macro excursions(source, restart, is_carried=false, is_again=false) -%}
{%- set of_excursion = excursion_partition('excursion_start') -%}
select
    series_number,
    side,
    epoch,
    spell,
    period_number,
    threshold_slow,
    threshold_fast,
    excursion_start as run_start,
    run_slow,
    run_fast,
    run_events,
    run_expected,
    score,
    {%- for pace in ['slow', 'fast'] %}
    evidence_{{ pace }},
    peak_{{ pace }},
    events_{{ pace }},
    expected_{{ pace }},
    since_{{ pace }},
    {%- endfor %}
    peak_score,
    coalesce(
        bool_or(
            peak_score >= 1
            and (
                (peak_slow >= threshold_slow and peak_slow - evidence_slow > {{ restart }})
                or (peak_fast >= threshold_fast and peak_fast - evidence_fast > {{ restart }})
            )
        ) {{ of_excursion }},
        false
    ) as is_over
from (
    {{ excursion_peaks(source, is_carried, is_again) | indent(4) }}
) as peaks
{%- endmacro %}
