{#- The tables of the source `risk_map`, empty, unless the pipeline wrote them: a build finds them without a run. -#}
{% macro create_risk_map_tables() -%}
    {{ risk_core.create_tables_of('risk_map') }}
{%- endmacro %}


{#- The same of the source `texts`. -#}
{% macro create_text_tables() -%}
    {{ risk_core.create_tables_of('texts') }}
{%- endmacro %}


{% macro create_tables_of(source_name) -%}
    {%- if execute -%}
    {%- for source in graph.sources.values() if source.source_name == source_name %}
    create table if not exists {{ risk_core.ops_table(source.name) }} (
        {%- for column in source.columns.values() %}
        {{ column.name }} {{ column.data_type }}{{ ',' if not loop.last }}
        {%- endfor %}
    );
    {%- endfor %}
    {%- endif -%}
{%- endmacro %}
