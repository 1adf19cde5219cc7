{#-
    What the feeds' YAML says, read from the graph. It is complete only while dbt executes; while it parses,
    these return what an ordinary feed would give.
-#}
{% macro feed_meta(source_name, table_name) -%}
    {%- set meta = {} -%}
    {%- if execute -%}
        {#- Inside a dbt unit test the graph has no sources. -#}
        {%- set node = graph.get('sources', {}).get(
            'source.' ~ project_name ~ '.' ~ source_name ~ '.' ~ table_name, {}
        ) -%}
        {%- do meta.update(node.get('source_meta', {}).get('feed', {})) -%}
        {%- do meta.update(node.get('config', {}).get('meta', {}).get('feed', {})) -%}
    {%- endif -%}
    {{ return(meta) }}
{%- endmacro %}


{#- Time zone of a feed's timestamps without one. -#}
{% macro feed_zone(source_name, table_name) -%}
    {{ return(feed_meta(source_name, table_name).get('timezone') or var('business_timezone')) }}
{%- endmacro %}


{#- Whether a feed is switched on: an absent one must not look like a count of zero. -#}
{% macro feed_is_configured(source_name, table_name) -%}
    {{ return(feed_meta(source_name, table_name).get('location') is not none) }}
{%- endmacro %}


{#- Feeds that are switched on and have an event time, as known from the YAML; nothing to add for a new one. -#}
{% macro feeds_with_event_time() -%}
    {%- set feeds = [] -%}
    {%- if execute -%}
        {%- for node in graph.sources.values() | sort(attribute='unique_id') -%}
            {%- set meta = feed_meta(node.source_name, node.name) -%}
            {%- if meta.get('location') is not none and meta.get('cursor') -%}
                {%- do feeds.append({
                    'id': node.source_name ~ '.' ~ node.name,
                    'source': node.source_name,
                    'name': node.name,
                    'table': raw_table(node.source_name, node.name),
                    'cursor': meta.cursor,
                    'zone': meta.get('timezone') or var('business_timezone'),
                }) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(feeds) }}
{%- endmacro %}
