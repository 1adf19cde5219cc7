{#- What stands in for `early_warning_scores` where there is nothing to compute. Out: no row, of its columns and types. -#}
{% macro no_scores() -%}
select
    cast(null as varchar) as series_id,
    cast(null as date) as d,
    cast(null as {{ risk_core.type_double() }}) as n,
    cast(null as {{ risk_core.type_double() }}) as x,
    cast(null as boolean) as excluded,
    {%- for name in ['centre', 'expected', 'phi', 'lower', 'upper', 'deviation', 'score'] %}
    cast(null as {{ risk_core.type_double() }}) as {{ name }},
    {%- endfor %}
    cast(null as varchar) as side,
    cast(null as boolean) as is_shift,
    cast(null as boolean) as is_spike,
    cast(null as date) as since,
    {%- for name in ['events_since', 'expected_since', 'excess'] %}
    cast(null as {{ risk_core.type_double() }}) as {{ name }},
    {%- endfor %}
    cast(null as integer) as detectable_days,
    cast(null as integer) as n_history,
    cast(null as {{ risk_core.evidence_state_type() }}) as state
where false
{%- endmacro %}
