{#-
    The side and the span that speak loudest. Reads `gains`.
    Out, one row per wanted hour: the columns of `gains`, evidence_up and evidence_down (nats, 0 or more), evidence (the
    larger), span (hours that it adds up).
-#}
{% macro hour_strongest_span() -%}
{%- set sizes = hour_shift_sizes('up').split() | length -%}
with

loudest as (
    select
        *,
        coalesce(list_max(gains_up), 0) as evidence_up,
        coalesce(list_max(gains_down), 0) as evidence_down
    from gains
)

select
    *,
    greatest(0, evidence_up, evidence_down) as evidence,
    [{{ hour_spans().split() | join(', ') }}][
        cast(floor((
            list_position(
                case when evidence_up >= evidence_down then gains_up else gains_down end,
                greatest(evidence_up, evidence_down)
            ) - 1
        ) / {{ sizes }}) as integer) + 1
    ] as span
from loudest
{%- endmacro %}
