{#- The tables of the source `risk_map`, empty, unless the pipeline wrote them: a build finds them without a run. -#}
{% macro create_risk_map_tables() -%}
    {%- if execute -%}
    {%- for source in graph.sources.values() if source.source_name == 'risk_map' %}
    create table if not exists {{ risk_core.ops_table(source.name) }} (
        {%- for column in source.columns.values() %}
        {{ column.name }} {{ column.data_type }}{{ ',' if not loop.last }}
        {%- endfor %}
    );
    {%- endfor %}
    {%- endif -%}
{%- endmacro %}
