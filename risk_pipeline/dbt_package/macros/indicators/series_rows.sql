{#- Each indicator, grain and dimension that has values, each followed by `union all`. -#}
{% macro series_rows() -%}
    {%- if execute -%}
    {%- for name in risk_core.indicator_names() -%}
    {%- set meta = risk_core.indicator_definition(name) -%}
    {%- for grain in meta.grain -%}
    {%- for dimension in risk_core.dimensions_of(meta, grain) %}
    select
        '{{ name }}' as indicator,
        '{{ grain }}' as grain,
        '{{ dimension }}' as dimension,
        '{{ meta.business_line }}' as business_line,
        '{{ meta.unit }}' as unit,
        '{{ meta.form }}' as form,
        '{{ meta.direction }}' as direction,
        '{{ meta.owner }}' as owner,
        '{{ risk_core.indicator_kind(name) }}' as kind,
        {{ 'true' if risk_core.is_sum(name) else 'false' }} as is_sum,
        {{ meta.get('maturity_days', 0) }} as maturity_days
    union all
    {%- endfor -%}
    {%- endfor -%}
    {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
