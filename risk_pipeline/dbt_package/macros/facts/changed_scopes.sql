{#-
    Which rows of a fact are selected again: a list of passes, each with the condition that its rows meet. One pass without a
    scope compares everything: where `changed_by` is missing or does not cover what the fact is made from, and where a change
    leaves no trace. Else there is a pass for each column by which rows are looked for, with the values in a temporary table.
-#}
{% macro passes_over(fact, known, state) -%}
    {%- if risk_core.is_compared_whole(fact, known, state) -%}{{ return(risk_core.whole_fact()) }}{%- endif -%}
    {%- set by_column = {} -%}
    {%- for entry in fact.changed_by -%}
        {%- set column = entry.get('gives') or entry.key -%}
        {%- set values = risk_core.changed_values(fact, entry, known, state) -%}
        {%- if values -%}{%- do by_column.update({column: by_column.get(column, []) + [values]}) -%}{%- endif -%}
    {%- endfor -%}
    {%- set passes = risk_core.passes_over_logs() if fact.is_of_logs else [] -%}
    {%- for column, queries in by_column.items() -%}
        {%- set scope = 'temp.main.' ~ fact.name ~ '__by_' ~ column -%}
        {%- do run_query('create or replace temp table ' ~ scope ~ ' as ' ~ queries | join(' union ')) -%}
        {%- set found = run_query('select count(' ~ column ~ ') as named, count(*) as row_count from ' ~ scope).rows[0] -%}
        {%- if found.row_count -%}
            {%- set condition = column ~ ' in (select ' ~ column ~ ' from ' ~ scope ~ ')' -%}
            {%- if found.named != found.row_count -%}{%- set condition = '(' ~ condition ~ ' or ' ~ column ~ ' is null)' -%}{%- endif -%}
            {%- do passes.append({
                'condition': condition, 'scope': scope, 'column': column,
                'has_nulls': found.named != found.row_count,
            }) -%}
        {%- else -%}{%- do run_query('drop table ' ~ scope) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(risk_core.apart(passes) or [{'condition': 'false', 'scope': none, 'column': none}]) }}
{%- endmacro %}


{% macro whole_fact() -%}
    {{ return([{'condition': 'true', 'scope': none, 'column': none}]) }}
{%- endmacro %}


{#- How many rows differ that the passes do not lead to: none, unless everything was compared. -#}
{% macro missed_count(fact, passes) -%}
    {%- if not risk_core.compares_all_this_time() -%}{{ return(0) }}{%- endif -%}
    {{ return(run_query(
        'select count(*) as row_count from (select * from ' ~ fact.fresh ~ ' union all by name select * exclude (_row) from '
        ~ fact.held ~ ') as rows_there semi join ' ~ fact.differing ~ ' as differing on ' ~ risk_core.same_key(fact, 'rows_there')
        ~ ' where not coalesce((' ~ passes | map(attribute='condition') | join(') or (') ~ '), false)'
    ).rows[0].row_count | int) }}
{%- endmacro %}


{#- A row that an earlier pass finds is none of a later one's. -#}
{% macro apart(passes) -%}
    {%- set found = [] -%}
    {%- set earlier = [] -%}
    {%- for pass in passes -%}
        {%- set condition = pass.condition -%}
        {%- do found.append(dict(pass, condition=([condition] + earlier) | join(' and '))) -%}
        {%- do earlier.append('not coalesce(' ~ condition ~ ', false)') -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{% macro is_compared_whole(fact, known, state) -%}
    {%- if not fact.changed_by or known.checksum != state.checksum -%}{{ return(true) }}{%- endif -%}
    {%- for feed, read in state.feeds.items() -%}
        {%- if read is none or known.feeds.get(feed) is none -%}{{ return(true) }}{%- endif -%}
    {%- endfor -%}
    {%- for entry in fact.changed_by -%}
        {%- if 'fact' in entry -%}
            {%- if not risk_core.is_followed(entry.fact, known) -%}{{ return(true) }}{%- endif -%}
        {%- elif risk_core.leaves_no_trace(entry.feed, entry.key, state.feeds[entry.feed], known.feeds[entry.feed]) -%}
            {{ return(true) }}
        {%- endif -%}
    {%- endfor -%}
    {#- Each log is asked by itself (logs_change_by). -#}
    {{ return(not fact.is_of_logs and risk_core.uncovered_inputs(fact) | length > 0) }}
{%- endmacro %}


{#- Whether the changes of another fact since this one was last written are all at hand. -#}
{% macro is_followed(name, known) -%}
    {%- set other = risk_core.noted_facts().get(name) -%}
    {%- if other is none -%}{{ return(false) }}{%- endif -%}
    {%- set its = risk_core.known_state(other) -%}
    {%- set last = risk_core.last_build().build_number | int -%}
    {{ return(its is not none and its.rebuilt <= last and known.build >= last) }}
{%- endmacro %}


{#- Feeds and tables behind a fact that none of its `changed_by` speaks of. A seed is known by its checksum. -#}
{% macro uncovered_inputs(fact) -%}
    {%- set named = fact.changed_by | map(attribute='feed', default='') | list
        + fact.changed_by | map(attribute='fact', default='') | list -%}
    {%- set found = [] -%}
    {%- for node in risk_core.nodes_between(fact.node) -%}
        {%- if node.resource_type == 'source' and node.source_name ~ '.' ~ node.name not in named -%}
            {%- do found.append(node.source_name ~ '.' ~ node.name) -%}
        {%- elif node.resource_type == 'snapshot' or (risk_core.is_noted(node) and node.name not in named) -%}
            {%- do found.append(node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{#- The values that an entry of `changed_by` gives, as a query of one column; none where nothing came in. -#}
{% macro changed_values(fact, entry, known, state) -%}
    {%- set gives = entry.get('gives') or entry.key -%}
    {%- if 'fact' in entry -%}
        {%- set value = risk_core.value_of_key(entry) ~ ' as ' ~ gives -%}
        {{ return(
            'select ' ~ value ~ ' from ' ~ risk_core.relevant_changes(fact, entry)
            ~ (' union select ' ~ value ~ ' from ' ~ risk_core.rows_of_closed_days(entry) if entry.get('closing') else '')
        ) }}
    {%- endif -%}
    {%- if state.feeds[entry.feed].fresh == 0 -%}{{ return('') }}{%- endif -%}
    {%- set unread = risk_core.unread_rows(entry.feed, known.feeds[entry.feed]) -%}
    {%- if 'through' not in entry -%}
        {{ return('select ' ~ entry.key ~ ' as ' ~ gives ~ ' from ' ~ unread ~ ' as unread_rows') }}
    {%- endif -%}
    {{ return(
        'select through_rows.' ~ gives ~ ' from ' ~ risk_core.input_table(entry.through) ~ ' as through_rows semi join ' ~ unread
        ~ ' as unread_rows on through_rows.' ~ entry.key ~ ' = unread_rows.' ~ entry.key
    ) }}
{%- endmacro %}


{#-
    The rows of another fact that changed in what this one reads of it: columns that its SQL names, or passes on. A row
    that came or went changes every column.
-#}
{% macro relevant_changes(fact, entry) -%}
    {%- set other = risk_core.noted_facts()[entry.fact] -%}
    {%- set own = run_query('describe ' ~ fact.relation).columns[0].values() -%}
    {#- As compiled: what a macro reads does not stand in the model's file. -#}
    {%- set words = modules.re.findall('[A-Za-z0-9_]+', fact.node.get('compiled_code') or fact.node.raw_code) -%}
    {%- set read = [] -%}
    {#- What a model in between reads of it stands in that model's file. -#}
    {%- set is_direct = other.node.unique_id in fact.node.depends_on.nodes -%}
    {%- for row in run_query('describe ' ~ other.relation).rows if row[0] in words or row[0] in own or not is_direct -%}
        {%- do read.append(row[0]) -%}
    {%- endfor -%}
    {%- set columns = (other.key + [entry.key] + read) | unique | list -%}
    (
        select {{ entry.key }} from {{ other.changes }}
        where _build = {{ risk_core.build_number() }}
        group by _attempt, {{ columns | join(', ') }}
        having sum(case when _state = 'held' then -1 else 1 end) <> 0
    ) as changed_rows
{%- endmacro %}


{#- The value that an entry of `changed_by` looks for: its key, or the month of it. -#}
{% macro value_of_key(entry) -%}
    {{ return("cast(date_trunc('month', " ~ entry.key ~ ') as date)' if entry.get('grain') == 'month' else entry.key) }}
{%- endmacro %}


{#- The rows of another fact of days that have ended since the last finished build, however long they have been there. -#}
{% macro rows_of_closed_days(entry) -%}
    {{ return(
        '(select * from ' ~ risk_core.noted_facts()[entry.fact].relation ~ ' where ' ~ entry.closing ~ " > date '"
        ~ risk_core.last_build().closed_on ~ "' and " ~ entry.closing ~ ' <= ' ~ risk_core.this_build().closed_on ~ ') as closed_rows'
    ) }}
{%- endmacro %}


{#- A feed (`source.table`) or a model by its name. -#}
{% macro input_table(name) -%}
    {%- if '.' in name -%}{{ return(risk_core.feed_table(name)) }}{%- endif -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == name -%}
        {{ return(risk_core.table_named(node.schema, node.alias)) }}
    {%- endfor -%}
    {{ exceptions.raise_compiler_error("meta.fact.changed_by names the model " ~ name ~ ", which does not exist. Run `risk lint`.") }}
{%- endmacro %}
