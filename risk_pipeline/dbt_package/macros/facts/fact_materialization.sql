{#-
    A fact: a table that a build brings up to date by the rows that differ, and that says which these were. The model's SQL
    selects the whole fact; nothing in it knows of increments. In one transaction: the rows that may have changed are
    selected again (`changed_by`; without it all of them), held against those that the table has, and where a key has
    other rows than before its old rows go and its new ones come. Both stay in `ops.changes_of_<fact>` until the next
    build is finished, for the days that indicators compute again and for facts made from this one.
-#}
{% materialization fact, adapter='duckdb' %}
    {%- set fact = risk_core.fact_of(model) -%}
    {%- do risk_core.make_way_for('table') -%}
    {%- do run_hooks(pre_hooks) -%}
    {%- set known = risk_core.known_state(fact) if fact.key else none -%}
    {%- set state = risk_core.state_now(fact, known, sql) if fact.key else {} -%}
    {%- if not fact.key -%}
        {%- call statement('main', auto_begin=true) -%}
            {{ risk_core.replace_table() }}
        {%- endcall -%}
    {%- elif risk_core.continues(fact, known, state, sql) and not risk_core.is_rather_replaced(fact, known, state) -%}
        {#- Opens the transaction that all that follows belongs to. -#}
        {%- call statement('kept', auto_begin=true) -%}
            delete from {{ fact.changes }} where _build <> {{ risk_core.build_number() }}
        {%- endcall -%}
        {%- set found = risk_core.passes_over(fact, known, state) -%}
        {%- set passes = risk_core.whole_fact() if risk_core.compares_all_this_time() else found -%}
        {%- do risk_core.select_what_may_differ(fact, passes, sql) -%}
        {%- do state.update({'missed': risk_core.missed_count(fact, found)}) -%}
        {%- call statement('main') -%}
            {{ risk_core.exchange_differing_rows(fact, state) }}
        {%- endcall -%}
        {%- do risk_core.clear_away(fact, passes, found) -%}
    {%- else -%}
        {%- do state.update({'rebuilt': state.build, 'columns': risk_core.columns_of(sql)}) -%}
        {%- call statement('main') -%}
            {{ risk_core.replace_table() }};
            create schema if not exists {{ fact.changes.without_identifier() }};
            create or replace table {{ fact.changes }} as
            select
                cast(null as bigint) as _build,
                cast(null as varchar) as _attempt,
                cast(null as varchar) as _state,
                *
            from {{ this }}
            where false;
            {{ risk_core.note_state(fact, state) }}
        {%- endcall -%}
    {%- endif -%}
    {%- set finished = risk_core.finish('table') -%}
    {%- if fact.key -%}{%- do graph.update({'risk_state ' ~ fact.name: state}) -%}{%- endif -%}
    {{ return(finished) }}
{% endmaterialization %}


{#- Nobody asks on which days rows of cases changed: to write all of them costs less than to compare them. -#}
{% macro is_rather_replaced(fact, known, state) -%}
    {{ return(
        fact.is_of_cases and (risk_core.compares_all_this_time() or risk_core.is_compared_whole(fact, known, state))
    ) }}
{%- endmacro %}


{#- The new rows into one temporary table, the keys whose rows differ into another. -#}
{% macro select_what_may_differ(fact, passes, sql) -%}
    {%- do run_query('create or replace temp table ' ~ fact.fresh ~ ' as select * from ' ~ this ~ ' where false') -%}
    {%- for pass in passes -%}
        {%- set narrowed = risk_core.narrowed_inputs(fact, pass, sql) -%}
        {%- for view in narrowed.views -%}{%- do run_query(view) -%}{%- endfor -%}
        {%- do run_query(risk_core.selected_again(fact, pass, narrowed.sql)) -%}
        {%- for name in narrowed.names -%}{%- do run_query('drop view ' ~ name) -%}{%- endfor -%}
    {%- endfor -%}
    {%- do run_query(risk_core.held_rows(fact, passes)) -%}
    {%- do run_query(risk_core.differing_keys(fact)) -%}
{%- endmacro %}


{#- The statement of one pass: rows that an earlier pass has found already are not found twice. -#}
{% macro selected_again(fact, pass, sql) -%}
    insert into {{ fact.fresh }} by name
    select * from (
        {{ sql }}
    ) as fresh_rows
    where {{ pass.condition }}
{%- endmacro %}


{#- The rows that the table has of what was selected again, with where they lie: a copy of few, all as they are. -#}
{% macro held_rows(fact, passes) -%}
    create or replace temp {{ risk_core.kind_of_held(passes) }} {{ fact.held }} as
    {%- for pass in passes %}
    select
        rowid as _row,
        *
    from {{ this }}
    where {{ pass.condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{% macro kind_of_held(passes) -%}
    {{ return('table' if passes | selectattr('scope') | list else 'view') }}
{%- endmacro %}


{#- A key differs when its rows, however many and in whatever order, are not the same as before. -#}
{% macro differing_keys(fact) -%}
    {%- set names = risk_core.compared_columns(fact) -%}
    create or replace temp table {{ fact.differing }} as
    select {{ fact.key | join(', ') }} from (
        select
            {{ fact.key | join(', ') }},
            cast({{ risk_core.fingerprint(names) }} as hugeint) as image,
            1 as row_count
        from {{ fact.fresh }}
        union all
        select
            {{ fact.key | join(', ') }},
            -cast({{ risk_core.fingerprint(names) }} as hugeint) as image,
            -1 as row_count
        from {{ fact.held }}
    ) as images
    group by {{ fact.key | join(', ') }}
    having sum(image) <> 0 or sum(row_count) <> 0
{%- endmacro %}


{#- Old rows out, new rows in, both noted, with what has been read by now: all or nothing. -#}
{% macro exchange_differing_rows(fact, state) -%}
    update {{ fact.changes }} as changes set _state = 'past'
    from {{ fact.differing }} as differing
    where changes._state = 'fresh' and {{ risk_core.same_key(fact, 'changes') }};
    {%- for place in ['held', 'fresh'] %}
    insert into {{ fact.changes }} by name
    select
        {{ risk_core.build_number() }} as _build,
        '{{ invocation_id }}' as _attempt,
        '{{ place }}' as _state,
        rows_there.*{{ ' exclude (_row)' if place == 'held' }}
    from {{ fact[place] }} as rows_there
    semi join {{ fact.differing }} as differing on {{ risk_core.same_key(fact, 'rows_there') }};
    {%- endfor %}
    delete from {{ this }} where rowid in (
        select held._row from {{ fact.held }} as held
        semi join {{ fact.differing }} as differing on {{ risk_core.same_key(fact, 'held') }}
    );
    insert into {{ this }} by name
    select fresh.* from {{ fact.fresh }} as fresh
    semi join {{ fact.differing }} as differing on {{ risk_core.same_key(fact, 'fresh') }};
    {{ risk_core.note_state(fact, state) }}
{%- endmacro %}


{% macro clear_away(fact, passes, found) -%}
    {%- do run_query('drop ' ~ risk_core.kind_of_held(passes) ~ ' ' ~ fact.held) -%}
    {%- do run_query('drop table ' ~ fact.fresh) -%}
    {%- do run_query('drop table ' ~ fact.differing) -%}
    {%- for pass in found if pass.scope -%}{%- do run_query('drop table ' ~ pass.scope) -%}{%- endfor -%}
{%- endmacro %}


{% macro same_key(fact, table) -%}
    {%- for column in fact.key -%}
        {{ table }}.{{ column }} is not distinct from differing.{{ column }}{{ ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{#- The columns that make a row another one: not those that only say when it came in. -#}
{% macro compared_columns(fact) -%}
    {%- set names = [] -%}
    {%- for row in run_query('describe ' ~ this).rows if row[0] not in risk_core.bookkeeping_columns() -%}
        {%- do names.append(adapter.quote(row[0])) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}


{% macro bookkeeping_columns() -%}
    {{ return(['loaded_at', '_loaded_at', '_run_id', '_location']) }}
{%- endmacro %}
