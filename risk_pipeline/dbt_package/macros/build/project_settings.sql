{#-
    What risk.toml says. The pipeline gives it with every call of dbt; a call by hand has it from the file that
    `risk prepare` wrote.
-#}
{% macro business_timezone() -%} {{ return(risk_core.project_setting('business_timezone')) }} {%- endmacro %}


{% macro reporting_currency() -%} {{ return(risk_core.project_setting('reporting_currency')) }} {%- endmacro %}


{#- How many decimals the reporting currency has. -#}
{% macro currency_digits() -%} {{ return(risk_core.project_setting('currency_digits')) }} {%- endmacro %}


{% macro project_setting(name) -%}
    {%- set told = var(name, none) -%}
    {{ return(risk_core.project_settings()[name] if told is none else told) }}
{%- endmacro %}


{% macro project_settings() -%}
    {{ return(adapter.dispatch('project_settings', 'risk_core')()) }}
{%- endmacro %}


{% macro default__project_settings() -%}
    {%- do exceptions.raise_compiler_error('The time zone and the currency are missing. Run `risk prepare`.') -%}
{%- endmacro %}
