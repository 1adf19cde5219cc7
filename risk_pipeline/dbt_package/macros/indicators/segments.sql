{#- Segments of an indicator in addition to the total; `feed` stands alone, without a total. -#}
{% macro segment_dimensions(meta) -%}
    {{ return(meta.dimensions | reject('equalto', 'all') | list) }}
{%- endmacro %}


{#-
    The events of an indicator with every dimension as the name of a segment. A row without a value belongs to one of its
    own, `unknown`, so that segments add up to the total.
-#}
{% macro events_by_segment(name, dimensions) -%}
    {%- set renamed = risk_core.indicator_definition(name).get('renamed', {}) -%}
    {%- if dimensions -%}
        (
            select * replace (
                {%- for d in dimensions %}
                {{ risk_core.present_name(risk_core.named_segment(d), renamed.get(d, {})) }}
                    as {{ d }}{{ ',' if not loop.last }}
                {%- endfor %}
            )
            from {{ ref('ind_' ~ name) }}
        )
    {%- else -%}
        {{ ref('ind_' ~ name) }}
    {%- endif -%}
{%- endmacro %}


{#-
    The segment that a dimension's value names. A NUL, which ends texts elsewhere, is shown and not passed on. The same as
    `segment_of` in the pipeline's risk_pipeline/warehouse/sql.py.
-#}
{% macro named_segment(column) -%}
    coalesce(
        case when trim(cast({{ column }} as varchar)) <> '' then replace(cast({{ column }} as varchar), chr(0), '?') end,
        'unknown'
    )
{%- endmacro %}


{#- A segment under the name that it has now: `renamed` holds old names and new ones. -#}
{% macro present_name(segment, renamed) -%}
    {%- if renamed -%}
        case {{ segment }}
            {%- for old, new in renamed.items() %} when '{{ old | replace("'", "''") }}' then '{{ new | replace("'", "''") }}'{% endfor %}
            else {{ segment }}
        end
    {%- else -%}
        {{ segment }}
    {%- endif -%}
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
