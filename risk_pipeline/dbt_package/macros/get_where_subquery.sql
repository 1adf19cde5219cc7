{#-
    A test with `where: __loaded__` reads the raw rows loaded since the last finished build; with `__just_built__` the
    facts of the orders that changed, which this build wrote; `__sold_days__`, `__due_days__`, `__due_values__` and
    `__due_hours__` what was computed again. After a first or full build each means every row.
-#}
{% macro duckdb__get_where_subquery(relation) -%}
    {%- set where = config.get('where', '') -%}
    {%- set last = risk_core.last_build() -%}
    {%- if where == '__loaded__' -%}
        {%- set where = was_loaded_since(last) if last else '' -%}
    {%- elif where == '__just_built__' -%}
        {%- set where = 'build_number = ' ~ risk_core.build_number() if last else '' -%}
    {%- elif where == '__sold_days__' -%}
        {%- set where = 'sold_on in (select sold_on from ' ~ risk_core.ops_table('changed_sold_days') ~ ')' if last else '' -%}
    {%- elif where == '__due_days__' -%}
        {%- set where = 'occurred_on >= (select min(occurred_on) from ' ~ risk_core.ops_table('indicator_days_due') ~ ')' -%}
    {%- elif where == '__due_values__' -%}
        {%- set where = 'period_end >= (select min(first_day) from ' ~ risk_core.ops_table('indicator_values_due') ~ ')' -%}
    {%- elif where == '__due_hours__' -%}
        {%- set where = risk_core.due_hours_condition() if last else '' -%}
    {%- endif -%}
    {%- if where -%}
        (select * from {{ relation }} where {{ where }}) as checked_rows
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}
