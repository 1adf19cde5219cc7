{#-
    The evidence of one side as a struct, over the columns of `excursions`: what an increment starts from.
    Out: peak_score; slow and fast, each a struct of evidence and peak (nats), events and expected (in the unit of x, since
    the sum was last nothing), since (number of the period after that).
-#}
{% macro evidence_state() -%}
struct_pack(
    peak_score := peak_score,
    {%- for pace in ['slow', 'fast'] %}
    {{ pace }} := struct_pack(
        evidence := evidence_{{ pace }},
        peak := peak_{{ pace }},
        events := events_{{ pace }},
        expected := expected_{{ pace }},
        since := since_{{ pace }}
    )
    {{- ',' if not loop.last }}
    {%- endfor %}
)
{%- endmacro %}
