{#-
    Evidence of one span for a shift to `size` times the centre: the log-likelihood ratio in units of what is usual, an
    expression over the columns of `weighed`. In: span (hours), size (a multiple of the centre). Out: nats.
-#}
{% macro hour_gain(span, size) -%}
    (ln({{ size }}) * events_{{ span }} - ({{ size }} - 1) * expected_{{ span }}) * expected_{{ span }}
    / (variance_{{ span }} + beyond_chance_{{ span }} * power(expected_{{ span }}, 2))
{%- endmacro %}
