{#- The definition of an indicator (`meta.indicator` of its YAML), from the graph. Empty while dbt parses. -#}
{% macro indicator_definition(name) -%}
    {%- if not execute -%}{{ return({}) }}{%- endif -%}
    {%- if 'risk_indicators' not in graph -%}
        {%- do graph.update({'risk_indicators': risk_core.described_indicators()}) -%}
    {%- endif -%}
    {%- if name not in graph['risk_indicators'] -%}
        {{ exceptions.raise_compiler_error(
            "models: indicator '" ~ name ~ "' has a file ind_" ~ name ~ ".sql and no YAML with config.meta.indicator and"
            ~ " `name: " ~ name ~ "`. Describe the indicator, or rename the file."
        ) }}
    {%- endif -%}
    {{ return(graph['risk_indicators'][name]) }}
{%- endmacro %}


{#- All definitions by name. Models are looked up by name, never by project: the engine's code may be a package. -#}
{% macro described_indicators() -%}
    {%- set found = {} -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name.startswith('ind_') -%}
        {%- if 'indicator' in node.config.meta -%}
            {%- do found.update({node.name[4:]: node.config.meta.indicator}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{#- As it was called when other keys stood next to `indicator`. -#}
{% macro indicator_meta(name) -%}
    {{ return({'indicator': risk_core.indicator_definition(name)}) }}
{%- endmacro %}


{#- Refuse an indicator that has a model but is not on the list: it would silently have no values. -#}
{% macro check_indicator_names() -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and 'indicator' in node.config.meta -%}
            {%- if not node.name.startswith('ind_') or node.name[4:] not in risk_core.all_indicator_names() -%}
                {{ exceptions.raise_compiler_error(
                    node.original_file_path ~ ": the list of indicators does not have it. Call the file"
                    ~ " ind_<name>.sql, and run `risk prepare`."
                ) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{#-
    What an indicator is divided by: `none`, `trials` or `units`, as its YAML says or, without a word, as its unit tells
    (`Indicator.divided_by` is the same).
-#}
{% macro divided_by(name) -%}
    {%- set indicator = risk_core.indicator_definition(name) -%}
    {{ return(indicator.get('denominator') or ('trials' if indicator.get('unit') == 'ratio' else 'units')) }}
{%- endmacro %}


{#-
    What a value is, to the early warning: `rate` x events out of n, `count` events, `value` anything measured. A stock
    is no rate: most of what is in it today was in it yesterday, so its days are not trials of their own.
-#}
{% macro indicator_kind(name) -%}
    {%- set indicator = risk_core.indicator_definition(name) -%}
    {%- if not indicator -%}{{ return('rate') }}{%- endif -%}
    {%- if risk_core.is_sum(name) -%}{{ return('count' if indicator.unit == 'count' else 'value') }}{%- endif -%}
    {{ return('rate' if risk_core.divided_by(name) == 'trials' and indicator.form == 'flow' else 'value') }}
{%- endmacro %}


{#- Whether the value is a plain count or sum, without a denominator: then nothing is a real zero. -#}
{% macro is_sum(name) -%}
    {{ return(risk_core.divided_by(name) == 'none') }}
{%- endmacro %}


{#- The stocks, as a list for `in (…)`; it must not be empty. -#}
{% macro stock_names() -%}
    {%- set found = [] -%}
    {%- for name in risk_core.indicator_names() if risk_core.indicator_definition(name).get('form') == 'stock' -%}
        {%- do found.append("'" ~ name ~ "'") -%}
    {%- endfor -%}
    {{ return(found | join(', ') or "''") }}
{%- endmacro %}
