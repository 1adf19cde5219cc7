{#-
    The SQL of a fact with its inputs narrowed to what one pass looks for: by `changed_by` a row of a feed, or of another fact, says
    nothing of rows with other values in that column. It is narrowed where it lies, below the views that stage it, before
    they cast and convert every row. What is narrowed is a temporary view that bears the name of what it stands for.
    Out: sql, views (statements that make them, in order), names (to drop).
-#}
{% macro narrowed_inputs(fact, pass, sql) -%}
    {%- set narrowed = namespace(sql=sql) -%}
    {%- set views = {} -%}
    {%- for unique_id in (fact.node.depends_on.nodes | unique if pass.scope and not pass.has_nulls else []) -%}
        {%- set name = risk_core.narrowed_input(fact, pass, unique_id, views) -%}
        {%- if name -%}
            {%- set node = graph.nodes.get(unique_id) or graph.sources.get(unique_id) -%}
            {%- set narrowed.sql = narrowed.sql | replace(node.relation_name, name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return({
        'sql': narrowed.sql, 'views': views.values() | map(attribute='statement') | list, 'names': views.keys() | list,
    }) }}
{%- endmacro %}


{#- The name of the narrowed input, which is added to `views`; empty where it is read as it is. -#}
{% macro narrowed_input(fact, pass, unique_id, views) -%}
    {%- set node = graph.nodes.get(unique_id) or graph.sources.get(unique_id) -%}
    {%- if node is none -%}{{ return('') }}{%- endif -%}
    {%- set name = 'temp.main.' ~ adapter.quote(node.get('alias') or node.get('identifier')) -%}
    {%- if name in views -%}{{ return(name if views[name].unique_id == unique_id else '') }}{%- endif -%}
    {%- if node.resource_type == 'model' and node.config.materialized == 'view' -%}
        {%- set sql = risk_core.narrowed_view(fact, pass, node, views) -%}
    {%- else -%}
        {%- set condition = risk_core.narrowing_condition(fact, pass, node) -%}
        {%- set sql = 'select * from ' ~ node.relation_name ~ ' where ' ~ condition if condition else '' -%}
    {%- endif -%}
    {%- if not sql or name in views -%}{{ return('') }}{%- endif -%}
    {%- do views.update({name: {
        'unique_id': unique_id, 'statement': 'create or replace temp view ' ~ name ~ ' as ' ~ sql,
    }}) -%}
    {{ return(name) }}
{%- endmacro %}


{#- The SQL of a view over narrowed inputs, from what the engine keeps of it; empty where none of them is. -#}
{% macro narrowed_view(fact, pass, node, views) -%}
    {%- set rows = run_query(
        "select sql from duckdb_views() where database_name = '" ~ (node.database or target.database) ~ "' and schema_name = '"
        ~ node.schema ~ "' and view_name = '" ~ node.alias ~ "'"
    ).rows -%}
    {%- set found = namespace(sql=rows[0].sql if rows | length > 0 else '', is_narrowed=false) -%}
    {%- for unique_id in node.depends_on.nodes -%}
        {%- set name = risk_core.narrowed_input(fact, pass, unique_id, views) -%}
        {%- if name -%}
            {%- set below = graph.nodes.get(unique_id) or graph.sources.get(unique_id) -%}
            {%- set text = modules.re.sub(risk_core.as_the_engine_writes(below.relation_name), name, found.sql) -%}
            {%- if text == found.sql -%}{{ return('') }}{%- endif -%}
            {%- set found.sql = text -%}
            {%- set found.is_narrowed = true -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(modules.re.sub('(?s)^CREATE .*?VIEW .*? AS ', '', found.sql, count=1).rstrip().rstrip(';') if found.is_narrowed else '') }}
{%- endmacro %}


{#- A pattern for `"database"."schema"."table"`: the engine leaves out quotes that a name does not need. -#}
{% macro as_the_engine_writes(relation_name) -%}
    {%- set parts = [] -%}
    {%- for part in relation_name.split('.') -%}{%- do parts.append('"?' ~ modules.re.escape(part | replace('"', '')) ~ '"?') -%}{%- endfor -%}
    {{ return('(?<![A-Za-z0-9_"])' ~ parts | join('[.]') ~ '(?![A-Za-z0-9_"])') }}
{%- endmacro %}


{#-
    The condition on a feed or fact that follows from the entry of `changed_by` which speaks of it; none where none does.
    Of two entries each speaks of a part of what a row changes.
-#}
{% macro narrowing_condition(fact, pass, node) -%}
    {%- set speaking = risk_core.entries_about(fact, node) -%}
    {%- for entry in speaking if speaking | length == 1 and (entry.get('gives') or entry.key) == pass.column -%}
        {%- set scope = 'select ' ~ pass.column ~ ' from ' ~ pass.scope -%}
        {%- if entry.get('grain') -%}
            {#- As literals the engine can prune by. -#}
            {%- set months = run_query(
                'select cast(min(' ~ pass.column ~ ') as varchar) as first_day, cast(cast(max(' ~ pass.column
                ~ ') + interval 1 month as date) as varchar) as end_day from ' ~ pass.scope
            ).rows[0] -%}
            {{ return(
                entry.key ~ " >= date '" ~ months.first_day ~ "' and " ~ entry.key ~ " < date '" ~ months.end_day ~ "' and "
                ~ risk_core.value_of_key(entry) ~ ' in (' ~ scope ~ ')'
            ) }}
        {%- endif -%}
        {%- if 'through' not in entry -%}{{ return(entry.key ~ ' in (' ~ scope ~ ')') }}{%- endif -%}
        {{ return(
            entry.key ~ ' in (select ' ~ entry.key ~ ' from ' ~ risk_core.input_table(entry.through) ~ ' where ' ~ pass.column
            ~ ' in (' ~ scope ~ '))'
        ) }}
    {%- endfor -%}
    {{ return('') }}
{%- endmacro %}


{#- The entries of `changed_by` that speak of a feed or of a fact. -#}
{% macro entries_about(fact, node) -%}
    {%- set named = 'feed' if node.resource_type == 'source' else 'fact' -%}
    {%- set name = node.source_name ~ '.' ~ node.name if named == 'feed' else node.name -%}
    {%- set found = [] -%}
    {%- for entry in fact.changed_by if entry[named] == name -%}{%- do found.append(entry) -%}{%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
