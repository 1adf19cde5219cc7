{#-
    Sizes of shift that are looked for, as multiples of the centre. In: side, 'up' | 'down'. Out: three numbers, parted by
    spaces; `hour_strongest_span` counts on as many on either side.
-#}
{% macro hour_shift_sizes(side) -%}
    {{- {'up': '1.3 1.8 4', 'down': '0.75 0.45 0.1'}[side] -}}
{%- endmacro %}
