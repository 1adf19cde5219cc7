{#-
    The type of the column `state`: a struct with one `evidence_state` for each side that can be watched.
    In: sides, a list of 'up' and 'down'. Out: a SQL type, for tables and for rows that have none.
-#}
{% macro evidence_state_type(sides=['up', 'down']) -%}
    {%- set pace = 'struct(evidence double, peak double, events double, expected double, since bigint)' -%}
    struct({% for side in sides %}{{ side }} struct(peak_score double, slow {{ pace }}, fast {{ pace }}){{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}
