{#- A table of the source `register`, empty, unless the pipeline wrote it: dbt then builds without the pipeline. -#}
{% macro create_register_table(name) -%}
    {%- set source_id = 'source.' ~ project_name ~ '.register.register_' ~ name -%}
    {%- if execute -%}
    create table if not exists {{ raw_table('register', name) }} (
        {%- for column in graph.sources[source_id].columns.values() %}
        {{ column.name }} {{ column.data_type }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
    {%- endif -%}
{%- endmacro %}
