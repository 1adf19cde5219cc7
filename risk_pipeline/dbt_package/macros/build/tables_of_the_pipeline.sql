{#- A table of the source `register`, empty, unless the pipeline wrote it: dbt then builds without the pipeline. -#}
{% macro create_register_table(name) -%}
    {%- if execute -%}
    {%- set source = risk_core.described_source('register', 'register_' ~ name) -%}
    create table if not exists {{ risk_core.raw_table('register', name) }} (
        {%- for column in source.columns.values() %}
        {{ column.name }} {{ column.data_type }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
    {%- endif -%}
{%- endmacro %}


{#- The tables of the source `tickets`, empty, unless the pipeline wrote them: a build finds them without a store. -#}
{% macro create_history_tables() -%}
    {%- if execute -%}
    {%- for source in graph.sources.values() if source.source_name == 'tickets' %}
    create table if not exists {{ risk_core.ops_table(source.name) }} (
        {%- for column in source.columns.values() %}
        {{ column.name }} {{ column.data_type }}{{ ',' if not loop.last }}
        {%- endfor %}
    );
    {%- endfor %}
    {%- endif -%}
{%- endmacro %}
