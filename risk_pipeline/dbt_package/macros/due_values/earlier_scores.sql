{#-
    The periods that stay, and what `early_warning_scores` starts from. In: parts, the rows of `due_parts`.
    Out: rows of `indicator_scores` of an increment; none, with the columns that matter, where all is computed.
-#}
{% macro earlier_scores(parts) -%}
    {%- if risk_core.is_increment_of_values() -%}
    (
        {%- for part in parts %}
        select earlier.*
        from {{ risk_core.ops_table('indicator_scores') }} as earlier
        where
            earlier.grain = '{{ part.grain }}'
            and earlier.period_start >= date '{{ part.first_start }}' - {{ risk_core.early_warning_reach(part.grain) }}
            and earlier.period_end < date '{{ part.first_day }}'
            and earlier.indicator in ({{ part.indicators }})
        union all
        {%- endfor %}
        select * from {{ risk_core.ops_table('indicator_scores') }}
        where false
    )
    {%- else -%}
    (
        select
            *,
            cast(null as {{ risk_core.type_double() }}) as n,
            cast(null as {{ risk_core.type_double() }}) as x,
            cast(null as {{ risk_core.type_double() }}) as centre,
            cast(null as {{ risk_core.type_double() }}) as phi,
            cast(null as integer) as n_history,
            cast(null as {{ risk_core.evidence_state_type() }}) as state
        from {{ risk_core.ops_table('indicator_periods') }}
        where false
    )
    {%- endif -%}
{%- endmacro %}
