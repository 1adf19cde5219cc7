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


{#-
    The cursor of a feed as local time of its zone: one with a zone of its own is moved there. None where the feed has
    no cursor, or one that is no date or instant: lint says so, and its rows belong to no day.
-#}
{% macro local_cursor(node, cursor, zone) -%}
    {%- set kinds = [] -%}
    {%- for column in node.columns.values() if column.name == cursor -%}
        {%- do kinds.append((column.data_type or '') | lower | trim) -%}
    {%- endfor -%}
    {%- set kind = kinds | first if kinds else '' -%}
    {%- if kind in ('timestamptz', 'timestamp with time zone') -%}
        {{ return("timezone('" ~ zone ~ "', " ~ adapter.quote(cursor) ~ ')') }}
    {%- elif kind.startswith('timestamp') or kind in ('date', 'datetime') -%}
        {{ return(adapter.quote(cursor)) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}


{#- Feeds that are switched on and counted by a date of a fact (`counted_through`), for want of an event time. -#}
{% macro feeds_counted_through_facts() -%}
    {%- set feeds = [] -%}
    {#- While dbt parses, the list that `risk prepare` writes stands for them: an edge for each fact. -#}
    {%- for fact in (risk_core.counting_facts() if not execute else []) -%}{%- do feeds.append({'fact': fact}) -%}{%- endfor -%}
    {%- for node in (graph.sources.values() | sort(attribute='unique_id') if execute else []) -%}
        {%- set meta = risk_core.feed_meta(node.source_name, node.name) -%}
        {%- if meta.get('location') is not none and meta.get('counted_through') -%}
            {%- do feeds.append({
                'id': node.source_name ~ '.' ~ node.name,
                'fact': meta.counted_through.fact,
                'date': meta.counted_through.date,
                'instant': meta.counted_through.get('instant'),
            }) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(feeds) }}
{%- endmacro %}


{#- Feeds that are switched on and have an event time, as known from the YAML; nothing to add for a new one. -#}
{% macro feeds_with_event_time() -%}
    {%- set feeds = [] -%}
    {%- if execute -%}
        {%- for node in graph.sources.values() | sort(attribute='unique_id') -%}
            {%- set meta = risk_core.feed_meta(node.source_name, node.name) -%}
            {%- set zone = meta.get('timezone') or risk_core.business_timezone() -%}
            {%- set cursor = risk_core.local_cursor(node, meta.get('cursor'), zone) -%}
            {%- if meta.get('location') is not none and cursor -%}
                {%- do feeds.append({
                    'id': node.source_name ~ '.' ~ node.name,
                    'table': risk_core.table_named(node.schema, node.identifier),
                    'cursor': cursor,
                    'zone': zone,
                }) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(feeds) }}
{%- endmacro %}
