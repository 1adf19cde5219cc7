{#-
    A test with `where: __loaded__` reads the raw rows loaded since the last finished build; with `__changed__` the
    facts from the oldest changed order on. After a first or full build both mean every row.
-#}
{% macro get_where_subquery(relation) -%}
    {%- set where = config.get('where', '') -%}
    {%- set last = last_build() -%}
    {%- if where == '__loaded__' -%}
        {%- set where = "_loaded_at > timestamptz '" ~ last.loaded_until ~ "'" if last else '' -%}
    {%- elif where == '__changed__' -%}
        {%- set where = within_changed_days('purchased_on') ~ ' or purchased_on is null' if last else '' -%}
    {%- endif -%}
    {%- if where -%}
        (select * from {{ relation }} where {{ where }}) as checked_rows
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}
