{#-
    Raw rows that came in or changed since the last finished build. `_loaded_at` must not go back from load to load;
    two loads may share an instant, as long as their runs have different ids.
-#}
{% macro was_loaded_since(last) -%}
    (
        _loaded_at > timestamptz '{{ last.loaded_until }}'
        or (_loaded_at = timestamptz '{{ last.loaded_until }}' and _run_id not in ('{{ last.loaded_runs }}'))
    )
{%- endmacro %}


{#- The tables of sources that say when their rows came in. No source(): see table_named(). -#}
{% macro loaded_tables() -%}
    {%- set tables = [] -%}
    {%- for node in (graph.sources.values() | sort(attribute='unique_id') if execute else []) -%}
        {%- set table = risk_core.table_named(node.schema, node.identifier) -%}
        {%- if risk_core.says_when_loaded(table) -%}{%- do tables.append(table) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}
