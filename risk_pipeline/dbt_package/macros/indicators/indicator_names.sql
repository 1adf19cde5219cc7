{#-
    The names of all indicators. dbt must know the parents of a model before it reads any YAML, so `risk prepare` writes
    the list from the file names `ind_*.sql` into `.risk/macros`; it is the more special of the two and found first.
    Without it there is no default to fall back on: a list that appears after the first parse would never be seen.
-#}
{% macro indicator_names() -%}
    {{ return(adapter.dispatch('indicator_names', 'risk_core')()) }}
{%- endmacro %}

{% macro default__indicator_names() -%}
    {{ exceptions.raise_compiler_error('The list of indicators is missing. Run `risk prepare`.') }}
{%- endmacro %}
