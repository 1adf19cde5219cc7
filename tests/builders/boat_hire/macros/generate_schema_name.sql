{% macro generate_schema_name(custom_schema_name, node) -%} {{ risk_core.schema_name(custom_schema_name) }} {%- endmacro %}
