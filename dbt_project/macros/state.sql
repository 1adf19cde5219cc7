{#-
    What the last finished build left behind: `ops.build_state`, written last, so that a build killed on the
    way is simply done again. None when there is nothing to go on from (first build, --full-refresh, notes of an older
    layout). Every model asks, several times: the answer is kept in the graph, the one thing that all nodes of a call
    share.
-#}
{% macro last_build() -%}
    {%- if not execute or flags.FULL_REFRESH -%}{{ return(none) }}{%- endif -%}
    {%- if 'risk_last_build' not in graph -%}
        {%- do graph.update({'risk_last_build': read_last_build()}) -%}
    {%- endif -%}
    {{ return(graph['risk_last_build']) }}
{%- endmacro %}


{% macro read_last_build() -%}
    {%- set state = adapter.get_relation(target.database, 'ops', 'build_state') -%}
    {%- if state is none -%}{{ return(none) }}{%- endif -%}
    {%- if 'layout' not in adapter.get_columns_in_relation(state) | map(attribute='name') -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set rows = run_query(
        'select build_number, cast(as_of as varchar) as as_of, cast(closed_on as varchar) as closed_on,'
        ~ " cast(loaded_until as varchar) as loaded_until, array_to_string(loaded_runs, ''',''') as loaded_runs from " ~ state
        ~ ' where layout = ' ~ notes_layout()
    ).rows -%}
    {{ return(rows[0] if rows | length > 0 else none) }}
{%- endmacro %}


{#- To be raised when notes mean something else than before: the next build then computes everything again. -#}
{% macro notes_layout() -%}
    {{ return(4) }}
{%- endmacro %}


{#- The number of this build, among the finished ones. -#}
{% macro build_number() -%}
    {%- set last = last_build() -%}
    cast({{ last.build_number + 1 if last else 1 }} as bigint)
{%- endmacro %}


{#- Whether this model only has to work off what changed since the last finished build. -#}
{% macro is_increment() -%}
    {{ return(is_incremental() and last_build() is not none) }}
{%- endmacro %}


{#-
    The instant up to which everything is known. It never goes back: an older run adds nothing to a newer build.
    The pipeline gives instant and run in dbt's environment, DBT_ENV_CUSTOM_ENV_…: with --vars, which differ from
    run to run, dbt would parse the whole project again each time.
-#}
{% macro as_of() -%}
    {%- set given = var('as_of', none) or dbt_metadata_envs.get('AS_OF') or run_started_at.isoformat() -%}
    {%- set last = last_build() -%}
    greatest(timestamptz '{{ given }}'{% if last %}, timestamptz '{{ last.as_of }}'{% endif %})
{%- endmacro %}


{#- Which run this is; `manual` when a person calls dbt. -#}
{% macro run_id() -%}
    {{ var('run_id', none) or dbt_metadata_envs.get('RUN_ID', 'manual') }}
{%- endmacro %}


{#- The last business day that has ended. -#}
{% macro closed_on() -%}
    (cast({{ as_of() }} at time zone '{{ var("business_timezone") }}' as date) - 1)
{%- endmacro %}


{#- A table of notes by name. No ref() either: the order of work is fixed by `depends_on: event_sums`. -#}
{% macro ops_table(name) -%}
    {{ return(table_named('ops', name)) }}
{%- endmacro %}


{#- A raw table by name. Deliberately no source(): what notes changes must not pass on the lineage of every feed. -#}
{% macro raw_table(source_name, table_name) -%}
    {{ return(table_named('raw', source_name ~ '_' ~ table_name)) }}
{%- endmacro %}


{#-
    Raw rows that came in or changed since the last finished build. `_loaded_at` must not go back from load to load;
    two loads may share an instant, as long as their runs have different ids.
-#}
{% macro loaded_rows(source_name, table_name) -%}
    (
        select * from {{ raw_table(source_name, table_name) }}
        {%- set last = last_build() %}
        {%- if last %} where {{ was_loaded_since(last) }}{% endif %}
    )
{%- endmacro %}


{% macro was_loaded_since(last) -%}
    (
        _loaded_at > timestamptz '{{ last.loaded_until }}'
        or (_loaded_at = timestamptz '{{ last.loaded_until }}' and _run_id not in ('{{ last.loaded_runs }}'))
    )
{%- endmacro %}


{#-
    Restrict an increment to the orders that changed. `fact` keeps the `loaded_at` of the same rows: by it the engine
    skips the row groups that cannot hold one of them.
-#}
{% macro only_changed_orders(fact) -%}
    {%- if is_increment() %}
        where order_id in (select order_id from {{ ops_table('changed_orders') }}) and {{ within_known_loads(fact) }}
    {%- endif -%}
{%- endmacro %}


{#- Restrict an increment to the rows of a fact that it has just written: those of the changed orders. -#}
{% macro where_just_built() -%}
    {%- if is_increment() %} where build_number = {{ build_number() }}{% endif -%}
{%- endmacro %}


{#- The purchase days of the orders that changed, before and after, as literals the engine can prune by. -#}
{% macro within_changed_days(column) -%}
    {%- if execute and 'risk_changed_days' not in graph -%}
        {%- do graph.update({'risk_changed_days': run_query(
            'select cast(min(purchased_on) - 1 as varchar) as first_day,'
            ~ ' cast(max(purchased_on) + 2 as varchar) as end_day from ' ~ ops_table('changed_orders')
        ).rows[0]}) -%}
    {%- endif -%}
    {%- set days = graph['risk_changed_days'] if execute else {} -%}
    {%- if days.first_day -%}
        {{ column }} >= '{{ days.first_day }}' and {{ column }} < '{{ days.end_day }}'
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}


{#- Before new rows of the changed orders are written: take the old ones away, in the same transaction. -#}
{% macro forget_changed_orders() -%}
    {%- if is_incremental() -%}
        {%- for days in where_changed_orders_are() %}
        delete from {{ this }} where {{ days }};
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{#-
    Two conditions for the rows of changed orders in a fact, with a day of purchase and without. Joined by `or` they
    would keep the engine from skipping the other days.
-#}
{% macro where_changed_orders_are() -%}
    {%- set changed = 'order_id in (select changed.order_id from ' ~ ops_table('changed_orders') ~ ' as changed) and ' -%}
    {{ return([changed ~ within_changed_days('purchased_on'), changed ~ 'purchased_on is null']) }}
{%- endmacro %}


{#- Notes of changes live until the build they belong to is finished, so that a killed build loses none. -#}
{% macro forget_old_notes() -%}
    {%- if is_incremental() -%}
        {%- set last = last_build() -%}
        delete from {{ this }}{% if last %} where build_number <> {{ last.build_number }} + 1{% endif %}
    {%- endif -%}
{%- endmacro %}


{#- A fact as it stands, before or after this build changed it. -#}
{% macro facts_table(name) -%}
    {{ return(table_named('facts', name)) }}
{%- endmacro %}


{#- A table by schema and name, without the lineage that ref() and source() pass on. -#}
{% macro table_named(schema, name) -%}
    {%- if not execute -%}{{ return(schema ~ '.' ~ name) }}{%- endif -%}
    {{ return(api.Relation.create(database=target.database, schema=schema, identifier=name)) }}
{%- endmacro %}


{#- What `ops.load_window` says of this build, as literals: the engine prunes by them. Asked once, like last_build(). -#}
{% macro this_build() -%}
    {%- if execute and 'risk_this_build' in graph -%}{{ return(graph['risk_this_build']) }}{%- endif -%}
    {%- if not execute -%}{{ return({'closed_on': "date '1970-01-01'", 'as_of': "timestamptz '1970-01-01 00:00:00+00'"}) }}{%- endif -%}
    {%- set row = run_query(
        'select cast(closed_on as varchar) as closed_on, cast(as_of as varchar) as as_of from '
        ~ ops_table('load_window')
    ).rows[0] -%}
    {%- do graph.update({
        'risk_this_build': {'closed_on': "date '" ~ row.closed_on ~ "'", 'as_of': "timestamptz '" ~ row.as_of ~ "'"}
    }) -%}
    {{ return(graph['risk_this_build']) }}
{%- endmacro %}


{#-
    Rows that increments replaced stay in the file, marked as dead, until a checkpoint packs the live ones together, which
    is to write two months of facts anew. So profile and pipeline keep checkpoints from it (`max_vacuum_tasks: 0`), but for
    the one that follows the build which closes a week.
-#}
{% macro clear_away_dead_rows_once_a_week() -%}
    {%- set last = last_build() -%}
    {%- if last and run_query(
        "select date_trunc('week', " ~ this_build().closed_on ~ " + 1) > date_trunc('week', date '"
        ~ last.closed_on ~ "' + 1) as closes_a_week"
    ).rows[0].closes_a_week -%}
        set global max_vacuum_tasks = 100
    {%- endif -%}
{%- endmacro %}
