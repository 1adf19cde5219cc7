{#-
    The shortest span in which a shift of a quarter would be an alarm: an expression over the columns of `charted`.
    Out: hours; null where no span tells enough.
-#}
{% macro hours_to_see() -%}
list_min([
    {%- for span in hour_spans().split() %}
    case
        when greatest(
            {%- for size in (hour_shift_sizes('up') ~ ' ' ~ hour_shift_sizes('down')).split() %}
            (ln({{ size }}) * (case when direction = 'down_bad' then 0.75 else 1.25 end) - ({{ size }} - 1))
            {{- ',' if not loop.last }}
            {%- endfor %}
        ) * power(expected_{{ span }}, 2)
        / nullif(variance_{{ span }} + beyond_chance_{{ span }} * power(expected_{{ span }}, 2), 0)
        >= threshold then {{ span }}
    end
    {{- ',' if not loop.last }}
    {%- endfor %}
])
{%- endmacro %}
