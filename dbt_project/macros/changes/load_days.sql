{#-
    The days on which the rows came in that this build is about to change: they date no indicator, but let the engine skip
    what came in at other times; see within_known_loads().
-#}
{% macro load_days(notes) -%}
    {%- for name in loaded_facts() %}
    select distinct
        '{{ name }}' as fact,
        '{{ load_date() }}' as date_column,
        cast(loaded_at as date) as touched_on,
        '{{ whole_row() }}' as column_name,
        cast(0 as decimal(38, 0)) as image_sum
    from {{ changed_rows_before(name, notes) }} as changed_rows
    union all
    {%- endfor %}
    {{ no_fact_day_sums() }}
{%- endmacro %}


{#- The facts that keep when a raw row came in. -#}
{% macro loaded_facts() -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() | sort(attribute='unique_id') -%}
            {%- if node.name in noted_facts() and load_date() in node.columns -%}
                {%- do names.append(node.name) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{%- endmacro %}


{% macro load_date() -%}
    {{ return('loaded_at') }}
{%- endmacro %}


{#-
    When the rows of the changed orders can have come in: not before the oldest of those the fact held before this
    build (`ops.event_sums`), for a row that it did not hold was loaded after the last finished build.
-#}
{% macro within_known_loads(fact) -%}
    {%- set last = risk_core.last_build() -%}
    {%- set oldest = run_query(
        'select cast(min(touched_on) as varchar) as loaded_on from ' ~ risk_core.ops_table('event_sums')
        ~ " where fact = '" ~ fact ~ "' and date_column = '" ~ load_date() ~ "'"
    ).rows[0].loaded_on -%}
    loaded_at >= {% if oldest %}least(timestamptz '{{ oldest }} 00:00:00+00', timestamptz '{{ last.loaded_until }}')
    {%- else %}timestamptz '{{ last.loaded_until }}'{% endif %}
{%- endmacro %}
