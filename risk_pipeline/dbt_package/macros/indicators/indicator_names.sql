{#-
    The names of the indicators that this call computes: all of them, but for those whose own models could not be built a
    moment ago. The pipeline names these in dbt's environment, as it does the build's instant (see as_of()).
-#}
{% macro indicator_names() -%}
    {%- set left_out = dbt_metadata_envs.get('LEFT_OUT', '').split(',') if execute else [] -%}
    {{ return(risk_core.all_indicator_names() | reject('in', left_out) | list) }}
{%- endmacro %}


{#-
    The names of all indicators. dbt must know the parents of a model before it reads any YAML, so `risk prepare` writes
    the list from the file names `ind_*.sql` into `.risk/macros`; it is the more special of the two and found first.
    Without it there is no default to fall back on: a list that appears after the first parse would never be seen.
-#}
{% macro all_indicator_names() -%}
    {{ return(adapter.dispatch('indicator_names', 'risk_core')()) }}
{%- endmacro %}

{#- The facts that feeds are counted through, which come before the counts; from the same list. -#}
{% macro counting_facts() -%}
    {{ return(adapter.dispatch('counting_facts', 'risk_core')()) }}
{%- endmacro %}

{% macro default__counting_facts() -%}
    {{ exceptions.raise_compiler_error('The list of indicators is missing. Run `risk prepare`.') }}
{%- endmacro %}

{% macro default__indicator_names() -%}
    {{ exceptions.raise_compiler_error('The list of indicators is missing. Run `risk prepare`.') }}
{%- endmacro %}
