{#-
    What an indicator was computed by: when it changes, its history is computed again. DuckDB quotes names of types in
    a view made a moment ago, and no longer after it has reopened the file.
-#}
{% macro indicator_checksums() -%}
    select
        definitions.indicator,
        md5(definitions.meta || coalesce(replace(views.sql, '"', ''), '')) as checksum
    from (
        {%- for name in risk_core.indicator_names() %}
        select
            '{{ name }}' as indicator,
            '{{ local_md5(tojson(risk_core.indicator_definition(name))) if execute }}' as meta
        union all
        {%- endfor %}
        select
            cast(null as varchar) as indicator,
            cast(null as varchar) as meta
        where false
    ) as definitions
    left join duckdb_views() as views
        on views.schema_name = 'indicators' and views.view_name = 'ind_' || definitions.indicator
{%- endmacro %}


{#- The indicators of the last finished build with their checksums; none before the first. -#}
{% macro built_indicators() -%}
    {%- if not execute or risk_core.last_build() is none -%}{{ return(none) }}{%- endif -%}
    {{ return(adapter.get_relation(target.database, 'ops', 'built_indicators')) }}
{%- endmacro %}
