{#- The indicators whose days are checked by this build: dated by notes, and computed by the last build as they are now. -#}
{% macro days_to_check() -%}
    {%- set names = [] -%}
    {%- set built = risk_core.built_indicators() -%}
    {%- if built and risk_core.compares_all_this_time() -%}
        {%- set known = run_query(
            'select now.indicator from (' ~ risk_core.indicator_checksums() ~ ') as now semi join ' ~ built
            ~ ' as known on now.indicator = known.indicator and now.checksum = known.checksum'
        ).columns[0].values() -%}
        {%- for name in risk_core.indicator_names() -%}
            {%- if name in known and risk_core.is_dated_by_notes(name) and name not in risk_core.indicators_of_rewritten_facts() -%}
                {%- do names.append(name) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{%- endmacro %}


{#- The sums of indicators for all days up to the last one that the last build knew. -#}
{% macro all_daily_sums(names) -%}
    {%- set closed_on = "date '" ~ risk_core.last_build().closed_on ~ "'" -%}
    select * from (
        {%- for name in names %}
        {%- set meta = risk_core.indicator_definition(name) %}
        {%- if meta.form == 'stock' %}
        {{ risk_core.stock_by_day(name, meta, none, closed_on) }}
        {%- else %}
        {{ risk_core.flow_by_day(name, meta, none, closed_on) }}
        {%- endif %}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as sums
    where segment not in ({{ risk_core.setting('unnamed_segments') }})
{%- endmacro %}


{#- Whether two sums differ by more than the order of adding up can make of it. -#}
{% macro is_far(one, other) -%}
    (
        ({{ one }} is null) <> ({{ other }} is null)
        or abs({{ one }} - {{ other }}) > 1e-9 * greatest(1, abs({{ one }}))
    )
{%- endmacro %}


{#- The rows of facts that changed in this build, and that `changed_by` does not lead to. -#}
{% macro missed_rows() -%}
    {%- for name, fact in (risk_core.facts_with_changes() if execute else {}).items() if fact.state.get('missed') %}
    select
        '{{ name }}' as subject,
        cast(null as date) as missed_on,
        cast({{ fact.state.missed }} as bigint) as row_count
    union all
    {%- endfor %}
    select
        cast(null as varchar) as subject,
        cast(null as date) as missed_on,
        cast(null as bigint) as row_count
    where false
{%- endmacro %}
