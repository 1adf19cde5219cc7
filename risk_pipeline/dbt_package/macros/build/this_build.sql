{#-
    The instant up to which everything is known. It never goes back: an older run adds nothing to a newer build.
    The pipeline gives instant and run in dbt's environment, DBT_ENV_CUSTOM_ENV_…: with --vars, which differ from
    run to run, dbt would parse the whole project again each time.
-#}
{% macro as_of() -%}
    {%- set given = risk_core.setting('as_of') or dbt_metadata_envs.get('AS_OF') or run_started_at.isoformat() -%}
    {%- set last = risk_core.last_build() -%}
    greatest(timestamptz '{{ given }}'{% if last %}, timestamptz '{{ last.as_of }}'{% endif %})
{%- endmacro %}


{#- Which run this is; `manual` when a person calls dbt. -#}
{% macro run_id() -%}
    {{ risk_core.setting('run_id') or dbt_metadata_envs.get('RUN_ID', 'manual') }}
{%- endmacro %}


{#- The last business day that has ended. -#}
{% macro closed_on() -%}
    (cast({{ risk_core.as_of() }} at time zone '{{ risk_core.business_timezone() }}' as date) - 1)
{%- endmacro %}


{#- What `ops.load_window` says of this build, as literals: the engine prunes by them. Asked once, like last_build(). -#}
{% macro this_build() -%}
    {%- if execute and 'risk_this_build' in graph -%}{{ return(graph['risk_this_build']) }}{%- endif -%}
    {%- if not execute -%}{{ return({'closed_on': "date '1970-01-01'", 'as_of': "timestamptz '1970-01-01 00:00:00+00'"}) }}{%- endif -%}
    {%- set row = run_query(
        'select cast(closed_on as varchar) as closed_on, cast(as_of as varchar) as as_of from '
        ~ risk_core.ops_table('load_window')
    ).rows[0] -%}
    {%- do graph.update({
        'risk_this_build': {'closed_on': "date '" ~ row.closed_on ~ "'", 'as_of': "timestamptz '" ~ row.as_of ~ "'"}
    }) -%}
    {{ return(graph['risk_this_build']) }}
{%- endmacro %}
