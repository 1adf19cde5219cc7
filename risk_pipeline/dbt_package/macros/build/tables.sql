{#- A table of notes by name. No ref(): it may be one that the last build left, or that a fact made. -#}
{% macro ops_table(name) -%}
    {{ return(risk_core.table_named('ops', name)) }}
{%- endmacro %}


{#- A raw table by name. Deliberately no source(): what notes changes must not pass on the lineage of every feed. -#}
{% macro raw_table(source_name, table_name) -%}
    {{ return(risk_core.table_named('raw', source_name ~ '_' ~ table_name)) }}
{%- endmacro %}


{#- A table by schema and name, without the lineage that ref() and source() pass on. -#}
{% macro table_named(schema, name) -%}
    {%- if not execute -%}{{ return(schema ~ '.' ~ name) }}{%- endif -%}
    {{ return(api.Relation.create(database=target.database, schema=schema, identifier=name)) }}
{%- endmacro %}
