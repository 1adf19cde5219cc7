{#- The dates of facts by which indicators are dated (`dated_by`), and how many days on from its own an event counts. -#}
{% macro indicator_dates() -%}
    {%- for name in risk_core.indicator_names() if risk_core.is_dated_by_notes(name) %}
    {%- set definition = risk_core.indicator_definition(name) %}
    {%- for fact, dates in definition.dated_by.items() %}
    {%- for date_column in dates %}
    select
        '{{ name }}' as indicator,
        '{{ fact }}' as fact,
        '{{ date_column }}' as date_column,
        {{ dates[date_column] if dates is mapping else definition.get('reach_days', 0) }} as reach_days
    union all
    {%- endfor %}
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as varchar) as indicator,
        cast(null as varchar) as fact,
        cast(null as varchar) as date_column,
        cast(null as integer) as reach_days
    where false
{%- endmacro %}


{#-
    The columns of facts that an indicator reads: those that its view names as the engine has it, or passes on, and the row
    itself. A stay (stock) is computed from the earliest of its days on, so the dates that it begins and ends by say
    nothing as columns: a row that moves from day to day is noted as such.
-#}
{% macro columns_read() -%}
    select distinct
        dated.indicator,
        dated.fact,
        unnest([columns_of_facts.column_name, '{{ risk_core.whole_row() }}']) as column_name
    from dates_of_indicators as dated
    inner join (
        {%- for name, fact in risk_core.noted_facts().items() %}
        select
            '{{ name }}' as fact,
            '{{ fact.relation.schema }}' as schema_name,
            '{{ fact.relation.identifier }}' as table_name
        union all
        {%- endfor %}
        select
            cast(null as varchar) as fact,
            cast(null as varchar) as schema_name,
            cast(null as varchar) as table_name
        where false
    ) as facts on dated.fact = facts.fact
    inner join duckdb_columns() as columns_of_facts
        on facts.schema_name = columns_of_facts.schema_name and facts.table_name = columns_of_facts.table_name
    inner join duckdb_views() as views
        on views.schema_name = 'indicators' and views.view_name = 'ind_' || dated.indicator
    left join duckdb_columns() as columns_of_views
        on
            columns_of_views.schema_name = 'indicators'
            and columns_of_views.table_name = views.view_name
            and columns_of_views.column_name = columns_of_facts.column_name
    where
        (
            columns_of_views.column_name is not null
            or list_contains(regexp_extract_all(views.sql, '\w+'), columns_of_facts.column_name)
        )
        and not (
            dated.indicator in ({{ risk_core.stock_names() or "''" }})
            and (dated.indicator, dated.fact, columns_of_facts.column_name) in (
                select (own.indicator, own.fact, own.date_column) from dates_of_indicators as own
            )
        )
{%- endmacro %}


{#-
    Whether the notes of the facts say all that can change an indicator: every model it reads is a fact that notes its
    changes, and `dated_by` names dates of it. Else its days are compared (compared_days.sql), which is right for any SQL.
-#}
{% macro is_dated_by_notes(name) -%}
    {%- if not execute -%}{{ return(false) }}{%- endif -%}
    {%- if 'risk_dated_by_notes' not in graph -%}{%- do graph.update({'risk_dated_by_notes': {}}) -%}{%- endif -%}
    {%- set known = graph['risk_dated_by_notes'] -%}
    {%- if name not in known -%}{%- do known.update({name: risk_core.reads_noted_facts_only(name)}) -%}{%- endif -%}
    {{ return(known[name]) }}
{%- endmacro %}


{% macro reads_noted_facts_only(name) -%}
    {%- set dated_by = risk_core.indicator_definition(name).get('dated_by', {}) -%}
    {%- for node in graph.get('nodes', {}).values() if node.resource_type == 'model' and node.name == 'ind_' ~ name -%}
        {%- for unique_id in node.depends_on.nodes -%}
            {%- set parent = graph.nodes.get(unique_id, {}) -%}
            {%- if not risk_core.is_noted(parent) or parent.name not in dated_by -%}{{ return(false) }}{%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(dated_by | length > 0) }}
{%- endmacro %}


{#- The indicators that read a fact which this build has written as a whole: nobody knows which of their days it changed. -#}
{% macro indicators_of_rewritten_facts() -%}
    {%- set rewritten = risk_core.facts_written_whole() if execute else [] -%}
    {%- set found = [] -%}
    {%- for name in risk_core.indicator_names() if risk_core.is_dated_by_notes(name) -%}
        {%- for fact in risk_core.indicator_definition(name).dated_by if fact in rewritten and name not in found -%}
            {%- do found.append(name) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{#- Days on which facts have changed what an indicator reads of them. Reads the CTEs `dates_of_indicators` and `reads`. -#}
{% macro noted_dates() -%}
    select
        dated.indicator,
        cast(unnest(
            generate_series(touched.touched_on, touched.touched_on + dated.reach_days, interval 1 day)
        ) as date) as occurred_on
    from {{ ref('touched_days') }} as touched
    inner join dates_of_indicators as dated
        on touched.fact = dated.fact and touched.date_column = dated.date_column
    inner join reads
        on
            dated.indicator = reads.indicator
            and touched.fact = reads.fact
            and touched.column_name = reads.column_name
{%- endmacro %}
