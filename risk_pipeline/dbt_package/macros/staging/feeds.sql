{#-
    What the feeds' YAML says, read from the graph. It is complete only while dbt executes; while it parses,
    these return what an ordinary feed would give.
-#}
{% macro feed_meta(source_name, table_name) -%}
    {%- set meta = {} -%}
    {%- if execute -%}
        {%- set node = risk_core.described_source(source_name, table_name) -%}
        {%- do meta.update(node.get('source_meta', {}).get('feed', {})) -%}
        {%- do meta.update(node.get('config', {}).get('meta', {}).get('feed', {})) -%}
    {%- endif -%}
    {{ return(meta) }}
{%- endmacro %}


{#- A table of a source as the graph has it, empty inside a dbt unit test, which has no sources. Looked up by name: the
    project that describes it is not always ours. -#}
{% macro described_source(source_name, table_name) -%}
    {%- if 'sources' not in graph -%}{{ return({}) }}{%- endif -%}
    {%- if 'risk_sources' not in graph -%}
        {%- set found = {} -%}
        {%- for node in graph.sources.values() -%}
            {%- do found.update({node.source_name ~ '.' ~ node.name: node}) -%}
        {%- endfor -%}
        {%- do graph.update({'risk_sources': found}) -%}
    {%- endif -%}
    {{ return(graph['risk_sources'].get(source_name ~ '.' ~ table_name, {})) }}
{%- endmacro %}


{#- Time zone of a feed's timestamps without one. -#}
{% macro feed_zone(source_name, table_name) -%}
    {{ return(risk_core.feed_meta(source_name, table_name).get('timezone') or risk_core.business_timezone()) }}
{%- endmacro %}


{#- Whether a feed is switched on: an absent one must not look like a count of zero. -#}
{% macro feed_is_configured(source_name, table_name) -%}
    {{ return(risk_core.feed_meta(source_name, table_name).get('location') is not none) }}
{%- endmacro %}


{#- Feeds that are switched on and have an event time, as known from the YAML; nothing to add for a new one. -#}
{% macro feeds_with_event_time() -%}
    {%- set feeds = [] -%}
    {%- if execute -%}
        {%- for node in graph.sources.values() | sort(attribute='unique_id') -%}
            {%- set meta = risk_core.feed_meta(node.source_name, node.name) -%}
            {%- if meta.get('location') is not none and meta.get('cursor') -%}
                {%- do feeds.append({
                    'id': node.source_name ~ '.' ~ node.name,
                    'source': node.source_name,
                    'name': node.name,
                    'table': risk_core.raw_table(node.source_name, node.name),
                    'cursor': meta.cursor,
                    'zone': meta.get('timezone') or risk_core.business_timezone(),
                }) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(feeds) }}
{%- endmacro %}
