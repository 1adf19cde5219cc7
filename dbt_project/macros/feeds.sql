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


{#- Days whose rows an increment counts again: those of the rows that came in, and those the facts moved from. -#}
{% macro recounted_days() -%}
    {%- set days = [] -%}
    {%- if execute -%}
        {%- set query -%}
            {%- for feed in feeds_with_event_time() %}
            select {{ business_day(feed.cursor, feed.zone) }} as counted_on
            from {{ loaded_rows(feed.source, feed.name) }} as loaded
            union
            {%- endfor %}
            select touched_on as counted_on from {{ ops_table('touched_days') }}
            where
                date_column in ('purchased_on', 'answered_on', 'contacted_on', 'won_on', 'received_on')
                and column_name in ('{{ whole_row() }}', 'purchased_at')
        {%- endset -%}
        {%- for row in run_query('select counted_on from (' ~ query ~ ') where counted_on is not null').rows -%}
            {%- do days.append("date '" ~ row.counted_on ~ "'") -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(days) }}
{%- endmacro %}


{#- `day` decides; `pruned_by` is the stored column behind it, for the engine to skip row groups by. -#}
{% macro and_on_recounted_day(day, pruned_by) -%}
    {%- if is_increment() -%}
        {%- set days = recounted_days() | sort %}
        and
        {%- if days %} {{ day }} in ({{ days | join(', ') }})
        and {{ pruned_by }} >= {{ days[0] }} - 1 and {{ pruned_by }} < {{ days[-1] }} + 2
        {%- else %} false{% endif %}
    {%- endif -%}
{%- endmacro %}


{% macro forget_counted_days() -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where true {{ and_on_recounted_day('event_on', 'event_on') }}
    {%- endif -%}
{%- endmacro %}
