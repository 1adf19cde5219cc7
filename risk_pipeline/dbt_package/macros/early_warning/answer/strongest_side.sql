{#-
    The side with the most evidence, and the state of both. Reads `excursions`. In: sides, a list of 'up' and 'down'.
    Out, one row per series and period with a watched side: series_number, period_number, score, side, since (a struct of
    since, events and expected of the sum that is nearest its threshold), state (see `evidence_state_type`).
-#}
{% macro strongest_side(sides) -%}
{%- set strongest_pace %}
case
    when evidence_slow / threshold_slow >= evidence_fast / threshold_fast
        then struct_pack(since := since_slow, events := events_slow, expected := expected_slow)
    else struct_pack(since := since_fast, events := events_fast, expected := expected_fast)
end
{%- endset -%}
{%- if sides | length == 1 -%}
-- One side is watched: its rows are the answer, and need not be gathered.
select
    series_number,
    period_number,
    score,
    side,
    {{- strongest_pace | indent(4) }} as since,
    struct_pack({{ sides[0] }} := {{ evidence_state() | indent(4) }}) as state
from excursions
where not is_over
{%- else -%}
select
    series_number,
    period_number,
    max(score) as score,
    arg_max(side, score) as side,
    arg_max(
        {{- strongest_pace | indent(8) }},
        score
    ) as since,
    struct_pack(
        {%- for side in sides %}
        {{ side }} := any_value(case when side = '{{ side }}' then {{ evidence_state() | indent(8) }} end)
        {{- ',' if not loop.last }}
        {%- endfor %}
    ) as state
from excursions
where not is_over
group by series_number, period_number
{%- endif %}
{%- endmacro %}
