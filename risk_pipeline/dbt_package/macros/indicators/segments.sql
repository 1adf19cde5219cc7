{#- Segments of an indicator in addition to the total; `feed` stands alone, without a total. -#}
{% macro segment_dimensions(meta) -%}
    {{ return(meta.dimensions | reject('equalto', 'all') | list) }}
{%- endmacro %}


{#- Dimension and segment of a row aggregated by grouping sets. -#}
{% macro dimension_and_segment(dimensions) -%}
    {%- if dimensions %}
        case {% for d in dimensions %}when grouping({{ d }}) = 0 then '{{ d }}' {% endfor %}else 'all' end as dimension,
        case {% for d in dimensions %}when grouping({{ d }}) = 0 then {{ d }} {% endfor %}else 'all' end as segment,
    {%- else %}
        'all' as dimension,
        'all' as segment,
    {%- endif %}
{%- endmacro %}


{% macro grouping_sets(day, meta) -%}
    grouping sets (
        {%- if 'all' in meta.dimensions %}({{ day }}){{ ', ' if meta.dimensions | length > 1 }}{% endif -%}
        {%- for d in risk_core.segment_dimensions(meta) %}({{ day }}, {{ d }}){{ ', ' if not loop.last }}{% endfor -%}
    )
{%- endmacro %}


{#- The dimensions that have rows of a grain: the shorter the period, the fewer. By day it is all, unless the indicator names
    them (`daily`); by hour it is those that it names (`hourly`). -#}
{% macro dimensions_of(meta, grain) -%}
    {%- if grain == 'hour' -%}{{ return(['all'] + risk_core.hourly_dimensions(meta)) }}{%- endif -%}
    {%- if grain == 'day' -%}
        {{ return(meta.dimensions | select('in', ['all'] + meta.get('daily', meta.dimensions)) | list) }}
    {%- endif -%}
    {{ return(meta.dimensions) }}
{%- endmacro %}
