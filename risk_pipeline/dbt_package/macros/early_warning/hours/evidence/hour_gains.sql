{#-
    The evidence of every span for every size of shift, on the sides that are watched. Reads `weighed`.
    Out, one row per wanted hour: the columns of `weighed`, gains_up and gains_down: lists of nats, size by size within
    span by span, null where the side is not watched. Rounded, so that of equal ones the shortest span is taken.
-#}
{% macro hour_gains() -%}
select
    *,
    {%- for side in ['up', 'down'] %}
    case when direction in ('{{ side }}_bad', 'band') then [
        {%- for span in hour_spans().split() %}
        {%- for size in hour_shift_sizes(side).split() %}
        case when expected_{{ span }} > 0 then round({{ hour_gain(span, size) }}, 9) end
        {{- ',' if not loop.last }}
        {%- endfor %}
        {{- ',' if not loop.last }}
        {%- endfor %}
    ] end as gains_{{ side }}
    {{- ',' if not loop.last }}
    {%- endfor %}
from weighed
{%- endmacro %}
