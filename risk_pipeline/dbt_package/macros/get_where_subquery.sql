{#-
    A test with `where: __loaded__` reads the raw rows loaded since the last finished build; with `__just_built__` the
    rows of a fact that this build wrote; `__due_days__`, `__due_values__` and `__due_hours__` what was computed again.
    After a first or full build each means every row.
-#}
{% macro duckdb__get_where_subquery(relation) -%}
    {%- set where = config.get('where', '') -%}
    {%- set last = risk_core.last_build() -%}
    {%- set rows = '' -%}
    {%- if where == '__loaded__' -%}
        {%- set where = risk_core.was_loaded_since(last) if last else '' -%}
    {%- elif where == '__just_built__' -%}
        {%- set rows = risk_core.rows_just_built(relation) -%}
        {%- set where = '' -%}
    {%- elif where == '__due_days__' -%}
        {%- set where = 'occurred_on >= (select min(occurred_on) from ' ~ risk_core.ops_table('indicator_days_due') ~ ')' -%}
    {%- elif where == '__due_values__' -%}
        {%- set where = 'period_end >= (select min(first_day) from ' ~ risk_core.ops_table('indicator_values_due') ~ ')' -%}
    {%- elif where == '__due_hours__' -%}
        {%- set where = risk_core.due_hours_condition() if last else '' -%}
    {%- endif -%}
    {%- if rows -%}
        {{ rows }} as checked_rows
    {%- elif where -%}
        (select * from {{ relation }} where {{ where }}) as checked_rows
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}


{#- The rows that this build wrote into a fact, as a query in parentheses; empty where it wrote all of them. -#}
{% macro rows_just_built(relation) -%}
    {%- for fact in risk_core.noted_facts().values() if fact.relation.identifier == relation.identifier -%}
        {%- set state = risk_core.known_state(fact) -%}
        {%- if state and not risk_core.was_written_whole(state) -%}
            {{ return(
                '(select * exclude (_build, _attempt, _state) from ' ~ fact.changes ~ " where _state = 'fresh' and _build = "
                ~ risk_core.build_number() ~ ')'
            ) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return('') }}
{%- endmacro %}
