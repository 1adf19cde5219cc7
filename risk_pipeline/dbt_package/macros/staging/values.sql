{#- dbt.type_float() is 32 bits on DuckDB. -#}
{% macro type_double() -%} double {%- endmacro %}


{#- 1 where the condition holds, else 0. An unknown condition does not hold. -#}
{% macro as_number(condition) -%}
    cast(case when {{ condition }} then 1 else 0 end as {{ risk_core.type_double() }})
{%- endmacro %}


{#- The money behind a hit: the amount where the condition holds, else nothing. -#}
{% macro exposed(amount, condition) -%}
    cast(case when {{ condition }} then {{ amount }} else 0 end as bigint)
{%- endmacro %}


{#- How many minor units (cents, yen, fils) a unit of the reporting currency has: 100, 1, 1000. -#}
{% macro minor_per_unit() -%}
    {%- do return(10 ** (risk_core.currency_digits() | int)) -%}
{%- endmacro %}


{#- Money in minor units. What is finer than the currency is rounded here, row by row, half away from zero. -#}
{% macro to_minor(column) -%}
    cast(round({{ column }} * {{ risk_core.minor_per_unit() }}) as bigint)
{%- endmacro %}


{#- Text without accents, in lower case and trimmed, null when nothing is left. -#}
{% macro plain_text(column) -%}
    nullif(trim(lower(strip_accents({{ column }}))), '')
{%- endmacro %}


{#- One number that changes when any of the columns does. -#}
{% macro fingerprint(columns) -%}
    {{ return(adapter.dispatch('fingerprint', 'risk_core')(columns)) }}
{%- endmacro %}

{#- As Spark names it. -#}
{% macro default__fingerprint(columns) -%}
    xxhash64({{ columns | join(', ') }})
{%- endmacro %}

{% macro duckdb__fingerprint(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}
