{#-
    How far a fact has read, kept as the comment of its table of changes, so that it is written with the rows and in their
    transaction: build (the number of the build that wrote it), rebuilt (the one that wrote all of it), checksum (of its SQL and
    what lies between it and feeds), columns, and by feed: until (newest _loaded_at, in microseconds), runs (that loaded at
    that instant), rows. A build that is killed half-way leaves each fact where it is.
-#}
{% macro known_state(fact) -%}
    {{ return(risk_core.known_states([fact]).get(fact.name)) }}
{%- endmacro %}


{#-
    The states of several facts by name, in one question to the engine: most models and data tests ask for some. What a fact
    has written in this call the graph knows.
-#}
{% macro known_states(facts) -%}
    {%- set names = {} -%}
    {%- set found = {} -%}
    {%- for fact in facts -%}
        {%- if 'risk_state ' ~ fact.name in graph -%}
            {%- do found.update({fact.name: graph['risk_state ' ~ fact.name]}) -%}
        {%- else -%}
            {%- do names.update({fact.changes.identifier: fact}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if names -%}
        {%- set changes = (facts | first).changes -%}
        {%- for row in run_query(
            "select table_name, comment from duckdb_tables() where database_name = '" ~ changes.database ~ "' and schema_name = '"
            ~ changes.schema ~ "' and comment is not null and table_name in ('" ~ names | join("', '") ~ "')"
        ).rows -%}
            {%- do found.update({names[row.table_name].name: fromjson(row.comment, none)}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}


{% macro note_state(fact, state) -%}
    comment on table {{ fact.changes }} is '{{ tojson(state) | replace("'", "''") }}'
{%- endmacro %}


{#- The state that this build leaves behind. -#}
{% macro state_now(fact, known, sql) -%}
    {%- set last = risk_core.last_build() -%}
    {{ return({
        'build': (last.build_number | int) + 1 if last else 1,
        'rebuilt': known.rebuilt if known else 0,
        'checksum': risk_core.checksum_of(fact, sql),
        'columns': known.columns if known else '',
        'feeds': risk_core.feeds_read(fact, known.feeds if known else {}),
    }) }}
{%- endmacro %}


{#- Whether the table can be brought up to date: there is one, of these columns, and a finished build to continue from. -#}
{% macro continues(fact, known, state, sql) -%}
    {%- if known is none or risk_core.last_build() is none or load_cached_relation(this) is none -%}{{ return(false) }}{%- endif -%}
    {{ return(known.checksum == state.checksum or known.columns == risk_core.columns_of(sql)) }}
{%- endmacro %}


{#- Names and types of the columns, as the SQL gives them and as the contract has them. -#}
{% macro columns_of(sql) -%}
    {%- set found = [] -%}
    {%- for row in run_query('describe select * from (' ~ sql ~ ') as fact_rows').rows -%}
        {%- do found.append(row[0] ~ ' ' ~ row[1]) -%}
    {%- endfor -%}
    {%- for column in model.columns.values() -%}
        {%- do found.append(column.name ~ ' ' ~ column.data_type) -%}
    {%- endfor -%}
    {{ return(local_md5(found | join(', '))) }}
{%- endmacro %}


{#-
    What the rows are computed by: when it changes, all of them are compared. The day up to which a fact looks is no part of
    it: what changes as days end `closing` says.
-#}
{% macro checksum_of(fact, sql) -%}
    {%- set parts = [
        sql | replace(risk_core.this_build().closed_on, 'closed_on') if fact.changed_by | selectattr('closing', 'defined') | list else sql
    ] -%}
    {%- for node in risk_core.nodes_between(fact.node) -%}
        {%- if node.resource_type == 'source' -%}
            {%- for column in node.columns.values() -%}
                {%- do parts.append(column.name ~ ' ' ~ column.data_type) -%}
            {%- endfor -%}
        {%- else -%}
            {%- do parts.append(node.checksum.checksum) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(local_md5(parts | join('\n'))) }}
{%- endmacro %}


{#- All that a fact is made from, down to feeds, seeds and other facts; these last are told apart by their own notes. -#}
{% macro nodes_between(node, found=none) -%}
    {%- set found = found if found is not none else {} -%}
    {%- for unique_id in node.depends_on.nodes if unique_id not in found -%}
        {%- set parent = graph.nodes.get(unique_id) or graph.sources.get(unique_id) -%}
        {%- if parent -%}
            {%- do found.update({unique_id: parent}) -%}
            {%- if parent.resource_type == 'model' and not risk_core.is_noted(parent) -%}
                {%- do risk_core.nodes_between(parent, found) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found.values() | list) }}
{%- endmacro %}
