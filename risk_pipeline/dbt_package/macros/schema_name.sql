{#- Schemas are exactly those that the models name, such as staging, facts and indicators, whatever the target. -#}
{% macro schema_name(custom_schema_name) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}


{#- For the models here; a project has a macro of its own that calls the one above. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ risk_core.schema_name(custom_schema_name) }}
{%- endmacro %}
