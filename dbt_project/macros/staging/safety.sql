{#- The safety lexicon as one pattern, fixed when the model compiles: the engine then matches it once per text. -#}
{% macro safety_pattern() -%}
    {%- set lexicon = ref('safety_terms') -%}
    {%- set terms = [] -%}
    {%- if execute and load_relation(lexicon) is not none -%}
        {%- set terms = run_query('select pattern from ' ~ lexicon ~ ' order by pattern').columns[0].values() -%}
    {%- endif -%}
    '\b({{ terms | join("|") }})'
{%- endmacro %}
