{#-
    How much more than chance the sums of each span strayed in eight weeks: hours hang together, so that many of them
    stray more than one of them lets expect. Reads `sums`.
    Out, one row per day of a series: series_id, spell, day_number, and of each span beyond_chance_… (variance beyond
    chance over the square of what was expected; 0 where nothing was learned yet).
-#}
{% macro hour_residuals() -%}
{%- set of_weeks = 'over (partition by series_id, spell order by day_number rows between '
    ~ hour_window('residual_first') ~ ' preceding and ' ~ hour_window('baseline_last') ~ ' preceding)' -%}
with

days as (
    select
        series_id,
        spell,
        day_number
        {%- for span in hour_spans().split() %},
        sum(least(
            power(events_{{ span }} - expected_{{ span }}, 2),
            greatest(16 * variance_{{ span }}, 0.25 * power(expected_{{ span }}, 2))
        )) filter (where learned_exposure is not null) as squares_{{ span }},
        sum(variance_{{ span }}) filter (where learned_exposure is not null) as variance_{{ span }},
        sum(power(expected_{{ span }}, 2)) filter (where learned_exposure is not null) as expected_squares_{{ span }}
        {%- endfor %}
    from sums
    where own_expected is not null
    group by series_id, spell, day_number
)

select
    series_id,
    spell,
    day_number
    {%- for span in hour_spans().split() %},
    greatest(0, (sum(squares_{{ span }}) {{ of_weeks }} - sum(variance_{{ span }}) {{ of_weeks }})
        / nullif(sum(expected_squares_{{ span }}) {{ of_weeks }}, 0)) as beyond_chance_{{ span }}
    {%- endfor %}
from days
{%- endmacro %}
