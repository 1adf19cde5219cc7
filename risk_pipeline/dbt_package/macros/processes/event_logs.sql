{#-
    The project's event logs, the files `log_*.sql`, as `risk prepare` lists them: dbt must know the parents of a model
    before it reads any YAML (see indicator_names.sql). Empty where no process is watched.
-#}
{% macro event_logs() -%}
    {%- set left_out = dbt_metadata_envs.get('LEFT_OUT', '').split(',') if execute else [] -%}
    {{ return(adapter.dispatch('event_logs', 'risk_core')() | reject('in', left_out) | list) }}
{%- endmacro %}

{% macro default__event_logs() -%}
    {{ exceptions.raise_compiler_error('The list of event logs is missing. Run `risk prepare`.') }}
{%- endmacro %}


{#- What the YAML of an event log says: its process (`meta.process`) and which of the columns it has. -#}
{% macro event_log(name) -%}
    {%- for node in graph.get('nodes', {}).values() if node.resource_type == 'model' and node.name == name -%}
        {%- set meta = node.config.meta.get('process') -%}
        {%- if meta is not mapping or 'process' not in meta -%}
            {{ exceptions.raise_compiler_error(
                node.original_file_path ~ ": its YAML does not say of which process it is the log. Add config.meta.process:"
                ~ " {process: <id of register/processes.yaml>}, or give the file a name without log_."
            ) }}
        {%- endif -%}
        {{ return({'process': meta.process, 'columns': node.columns.keys() | list}) }}
    {%- endfor -%}
    {{ return({'process': name, 'columns': []}) }}
{%- endmacro %}


{#- The events of all logs, each followed by `union all`. A log may do without entity and amount. -#}
{% macro logged_events() -%}
    {%- for name in risk_core.event_logs() %}
    {%- set log = risk_core.event_log(name) %}
    select
        '{{ log.process }}' as process,
        cast(case_id as varchar) as case_id,
        cast(step as varchar) as step,
        occurred_at,
        {{ 'cast(entity as varchar)' if 'entity' in log.columns else 'cast(null as varchar)' }} as entity,
        {{ 'cast(amount_minor as bigint)' if 'amount_minor' in log.columns else 'cast(null as bigint)' }} as amount_minor
    from {{ ref(name) }}
    union all
    {%- endfor %}
    select
        cast(null as varchar) as process,
        cast(null as varchar) as case_id,
        cast(null as varchar) as step,
        cast(null as timestamp with time zone) as occurred_at,
        cast(null as varchar) as entity,
        cast(null as bigint) as amount_minor
    where false
{%- endmacro %}


{#- Rows of process, step and its place in the process, as text of SQL: by the newest version that knows the step. -#}
{% macro steps_in_order() -%}
    {%- set rows = run_query(
        'select process, step, max_by(position, version) as position from '
        ~ risk_core.table_named('staging', 'stg_register__steps') ~ ' group by process, step order by process, step'
    ).rows if execute else [] -%}
    {%- for row in rows %}
    {{ 'values' if loop.first }}
    (
        {{ dbt.string_literal(dbt.escape_single_quotes(row.process)) }},
        {{ dbt.string_literal(dbt.escape_single_quotes(row.step)) }},
        {{ row.position }}
    ){{ ',' if not loop.last }}
    {%- else %}
    select
        cast(null as varchar) as process,
        cast(null as varchar) as step,
        cast(null as integer) as position
    where false
    {%- endfor -%}
{%- endmacro %}


{#-
    The logs by what their YAML says that their cases change with (`meta.process.changed_by`; `key` is the column that gives
    the case), in the words of `changed_by` of a fact. Nothing for a log that does not speak of all that it reads.
-#}
{% macro declared_changes() -%}
    {%- set found = {} -%}
    {%- for name in (risk_core.event_logs() if execute else []) -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == name -%}
            {%- set own = node.config.meta.process.get('changed_by', []) -%}
            {%- set log = {'node': node, 'changed_by': own} -%}
            {%- do found.update({name: own if not risk_core.uncovered_inputs(log) else []}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{% macro logs_change_by() -%}
    {%- set entries = [] -%}
    {%- for own in risk_core.declared_changes().values() -%}
        {%- for entry in own -%}{%- do entries.append(dict(entry, gives='case_id')) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(entries) }}
{%- endmacro %}


{#- The pass over the processes of which a log does not say what it changes with: all of their rows are selected again. -#}
{% macro passes_over_logs() -%}
    {%- set whole = [] -%}
    {%- for name, own in risk_core.declared_changes().items() if not own -%}
        {%- do whole.append("'" ~ risk_core.event_log(name).process ~ "'") -%}
    {%- endfor -%}
    {{ return([{
        'condition': 'process in (' ~ whole | join(', ') ~ ')', 'scope': none, 'column': none, 'has_nulls': false,
    }] if whole else []) }}
{%- endmacro %}
