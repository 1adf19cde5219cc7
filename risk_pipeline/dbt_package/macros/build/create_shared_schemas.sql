{#-
    The schemas that several models write to before dbt creates its own: two of them at the same time would be in each
    other's way.
-#}
{% macro create_shared_schemas() -%}
    {%- if execute %}
    create schema if not exists {{ risk_core.raw_table('register', 'owners').without_identifier() }};
    create schema if not exists {{ risk_core.ops_table('ticket_rows').without_identifier() }};
    {#- Two models read them at the same time, and both would create them. #}
    {{ risk_core.create_risk_map_tables() }}
    {{ risk_core.create_text_tables() }}
    {%- endif %}
{%- endmacro %}
