{#- All combinations of up to `depth` attributes: what CUBE would give, cut at the depth. -#}
{% macro slice_sets(attributes, depth) -%}
    {%- set quoted = [] -%}
    {%- for attribute in attributes %}{% set _ = quoted.append(slice_quoted(attribute)) %}{% endfor -%}
    {%- set sets = [] -%}
    {%- for a in range(quoted | length) -%}
        {%- set _ = sets.append('(' ~ quoted[a] ~ ')') -%}
        {%- for b in range(a + 1, quoted | length) if depth > 1 -%}
            {%- set _ = sets.append('(' ~ quoted[a] ~ ', ' ~ quoted[b] ~ ')') -%}
            {%- for c in range(b + 1, quoted | length) if depth > 2 -%}
                {%- set _ = sets.append('(' ~ quoted[a] ~ ', ' ~ quoted[b] ~ ', ' ~ quoted[c] ~ ')') -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- sets | join(', ') -}}
{%- endmacro %}


{#- The columns of a relation of cells that a way to expect needs. -#}
{% macro slice_columns(expected) -%}
    {{- {'rate': 'x n hx hn', 'rest': 'x n', 'count': 'x n hx', 'given': 'x n e'}[expected] -}}
{%- endmacro %}

{% macro slice_measures(how, expected) -%}
    {%- for column in slice_columns(expected).split() -%}
        {{ how }}({{ column }}) as {{ column }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{#- How many events a slice must have to be named: those seen, or where fewer are looked for, those to be expected. -#}
{% macro slice_least(side, expected, how='sum') -%}
    {%- set column = 'x' if side == 'up' else {'given': 'e', 'rest': 'n'}.get(expected, 'hx') -%}
    {{- how }}({{ column }})
{%- endmacro %}


{#- A cell belongs to a slice when it has the slice's value of each attribute that the slice names. -#}
{% macro slice_condition(attributes) -%}
    {%- for attribute in attributes -%}
        (named.{{ slice_quoted(attribute) }} is null or cell.{{ slice_quoted(attribute) }} = named.{{ slice_quoted(attribute) }})
        {{- ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro slice_quoted(name) -%} "{{ name | replace('"', '""') }}" {%- endmacro %}
