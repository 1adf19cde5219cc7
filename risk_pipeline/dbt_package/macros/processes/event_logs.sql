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
