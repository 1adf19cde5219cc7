{#-
    The engine's tables. dbt's own materializations, which a project's models have, build next to what is there, and rename
    and drop in steps of their own: for most of our models that costs more than the model. Here each is the one statement
    that the engine carries out wholly or not at all; hooks, where there are any, share a transaction with it. Grants,
    indexes and Python models are not used.
-#}
{% materialization whole_table, adapter='duckdb' %}
    {%- do risk_core.make_way_for('table') -%}
    {%- do run_hooks(pre_hooks) -%}
    {%- call statement('main', auto_begin=pre_hooks | length > 0 or config.get('contract').enforced) -%}
        {{ risk_core.replace_table() }}
    {%- endcall -%}
    {{ return(risk_core.finish('table')) }}
{% endmaterialization %}


{#- Appends what an increment selects, after its hooks took away what that replaces; else rewrites the table. -#}
{% materialization increment, adapter='duckdb' %}
    {%- do risk_core.make_way_for('table') -%}
    {%- if risk_core.is_increment() -%}
        {%- do run_hooks(pre_hooks) -%}
        {%- set columns = adapter.get_columns_in_relation(this) | map(attribute='quoted') | join(', ') -%}
        {%- call statement('main') -%}
            {#- A column that is missing or new is an error: on_schema_change='fail'. #}
            insert into {{ this }} by name
            select {{ columns }}, * exclude ({{ columns }}) from (
                {{ sql }}
            ) as model_rows
        {%- endcall -%}
    {%- else -%}
        {%- call statement('main') -%}
            {{ risk_core.replace_table() }}
        {%- endcall -%}
    {%- endif -%}
    {{ return(risk_core.finish('table')) }}
{% endmaterialization %}


{#- What has the name of a model and is of another kind than it would refuse to be replaced. -#}
{% macro make_way_for(kind) -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is not none and existing.type != kind -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
{%- endmacro %}


{% macro replace_table() -%}
    {%- if config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(sql) }}
        create or replace table {{ this }} {{ get_table_columns_and_constraints() }};
        insert into {{ this }} {{ get_column_names() }} (
            {{ get_select_subquery(sql) }}
        )
    {%- else -%}
        create or replace table {{ this }} as (
            {{ sql }}
        )
    {%- endif -%}
{%- endmacro %}


{% macro finish(kind) -%}
    {%- do run_hooks(post_hooks) -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [this.incorporate(type=kind)]}) }}
{%- endmacro %}
