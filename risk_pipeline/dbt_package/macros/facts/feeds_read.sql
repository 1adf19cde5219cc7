{#-
    What a fact finds in the feeds that it changes with. In: the feeds of its known state. Out, by feed: until, runs, rows (to be
    noted), fresh (rows that came in or changed since), lost (earlier rows that are there no longer: updated or deleted).
    A feed without `_loaded_at` is none: what came in cannot be told.
-#}
{% macro feeds_read(fact, known) -%}
    {%- set found = {} -%}
    {%- for feed in risk_core.feeds_of(fact) -%}
        {%- set table = risk_core.feed_table(feed) -%}
        {%- if risk_core.says_when_loaded(table) -%}
            {%- set before = known.get(feed) or {'until': 0, 'runs': [], 'rows': 0} -%}
            {%- set asked = 'risk_read ' ~ feed ~ before.until ~ before.runs ~ before.rows -%}
            {%- if asked not in graph -%}{%- do graph.update({asked: risk_core.feed_read(table, before)}) -%}{%- endif -%}
            {%- do found.update({feed: graph[asked]}) -%}
        {%- else -%}
            {%- do found.update({feed: none}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{% macro feeds_of(fact) -%}
    {%- set feeds = [] -%}
    {%- for entry in fact.changed_by -%}
        {%- for feed in [entry.get('feed'), entry.get('through')] if feed and '.' in feed and feed not in feeds -%}
            {%- do feeds.append(feed) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(feeds) }}
{%- endmacro %}


{% macro feed_read(table, known) -%}
    {%- set counted = namespace(until=known.until, fresh=0) -%}
    {%- set loads = run_query(
        'select epoch_us(_loaded_at) as loaded_us, _run_id as run, count(*) as row_count from ' ~ table
        ~ ' where _loaded_at >= make_timestamptz(' ~ known.until ~ ') group by all'
    ).rows -%}
    {%- for load in loads -%}
        {%- set counted.until = [counted.until, load.loaded_us | int] | max -%}
        {%- if load.loaded_us | int > known.until or load.run not in known.runs -%}
            {%- set counted.fresh = counted.fresh + load.row_count | int -%}
        {%- endif -%}
    {%- endfor -%}
    {#- What was loaded at the instant reading stopped at stays known until a later one is. -#}
    {%- set runs = known.runs | list if counted.until == known.until else [] -%}
    {%- for load in loads if load.loaded_us | int == counted.until and load.run not in runs -%}
        {%- do runs.append(load.run) -%}
    {%- endfor -%}
    {%- set rows = run_query('select count(*) as row_count from ' ~ table).rows[0].row_count | int -%}
    {{ return({
        'until': counted.until, 'runs': runs, 'rows': rows, 'fresh': counted.fresh,
        'lost': known.rows - (rows - counted.fresh),
    }) }}
{%- endmacro %}


{#- The rows of a feed that a fact has not read yet. -#}
{% macro unread_rows(feed, known) -%}
    {%- set until = 'make_timestamptz(' ~ known.until ~ ')' -%}
    {%- set runs = [] -%}
    {%- for run in known.runs -%}{%- do runs.append("'" ~ (run | replace("'", "''")) ~ "'") -%}{%- endfor -%}
    (
        select * from {{ risk_core.feed_table(feed) }}
        where
            _loaded_at > {{ until }}
            or (_loaded_at = {{ until }}{% if runs %} and _run_id not in ({{ runs | join(', ') }}){% endif %})
    )
{%- endmacro %}


{#-
    Whether rows of a feed may be gone, or belong to another key than before, without a trace among those that came in: then
    only a comparison of everything finds it. An update by the feed's own key leaves that key in the new row.
-#}
{% macro leaves_no_trace(feed, key, read, known) -%}
    {%- if read.lost <= 0 -%}{{ return(false) }}{%- endif -%}
    {%- set names = feed.split('.') -%}
    {%- set meta = risk_core.feed_meta(names[0], names[1]) -%}
    {%- set is_updated = meta.get('mode', 'upsert') == 'upsert' and key in risk_core.listed(meta.get('key') or []) -%}
    {{ return(not is_updated or read.lost > read.fresh or read.lost == known.rows) }}
{%- endmacro %}


{% macro says_when_loaded(table) -%}
    {%- if 'risk_loaded_tables' not in graph -%}
        {%- set found = [] -%}
        {%- for row in run_query(
            "select schema_name || '.' || table_name as name from duckdb_columns()"
            ~ " where column_name in ('_loaded_at', '_run_id') group by all having count(*) = 2"
        ).rows -%}
            {%- do found.append(row.name) -%}
        {%- endfor -%}
        {%- do graph.update({'risk_loaded_tables': found}) -%}
    {%- endif -%}
    {{ return(table.schema ~ '.' ~ table.identifier in graph['risk_loaded_tables']) }}
{%- endmacro %}


{#- The table of a source, `source.table`, without the lineage that source() passes on. -#}
{% macro feed_table(feed) -%}
    {%- for node in graph.sources.values() if node.source_name ~ '.' ~ node.name == feed -%}
        {{ return(risk_core.table_named(node.schema, node.identifier)) }}
    {%- endfor -%}
    {{ exceptions.raise_compiler_error("meta.fact.changed_by names the feed " ~ feed ~ ", which no source declares. Run `risk lint`.") }}
{%- endmacro %}
