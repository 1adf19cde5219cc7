{#-
    dbt's own materializations build next to what is there, and rename and drop in steps of their own: for most of our
    models that costs more than the model. Here each is the one statement that the engine carries out wholly or not at
    all; hooks, where there are any, share a transaction with it. Grants, indexes and Python models are not used.
-#}
{% materialization view, adapter='duckdb' %}
    {%- do make_way_for('view') -%}
    {%- do run_hooks(pre_hooks) -%}
    {%- call statement('main', auto_begin=pre_hooks | length > 0) -%}
        {%- if config.get('contract').enforced %}{{ get_assert_columns_equivalent(sql) }}{% endif -%}
        create or replace view {{ this }} as (
            {{ sql }}
        )
    {%- endcall -%}
    {{ return(finish('view')) }}
{% endmaterialization %}


{% materialization table, adapter='duckdb' %}
    {%- do make_way_for('table') -%}
    {%- do run_hooks(pre_hooks) -%}
    {%- call statement('main', auto_begin=pre_hooks | length > 0 or config.get('contract').enforced) -%}
        {{ replace_table() }}
    {%- endcall -%}
    {{ return(finish('table')) }}
{% endmaterialization %}


{#- Appends what an increment selects, after its hooks took away what that replaces; else rewrites the table. -#}
{% materialization incremental, adapter='duckdb' %}
    {%- do make_way_for('table') -%}
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
            {{ replace_table() }}
        {%- endcall -%}
    {%- endif -%}
    {{ return(finish('table')) }}
{% endmaterialization %}


{#- A test that only reads needs no transaction, which dbt would begin and roll back. -#}
{% materialization test, adapter='duckdb' %}
    {%- if should_store_failures() -%}{{ return(dbt.materialization_test_default()) }}{%- endif -%}
    {%- call statement('main', fetch_result=true, auto_begin=false) -%}
        {{ get_test_sql(
            get_limit_subquery_sql(sql, config.get('limit')), config.get('fail_calc'), config.get('warn_if'),
            config.get('error_if'), limit=none
        ) }}
    {%- endcall -%}
    {{ return({'relations': []}) }}
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
