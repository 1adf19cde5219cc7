{#-
    For an indicator that does not name dates of all the facts it reads (`dated_by`): all of its rows are read and each
    day gets one number that changes when any row of it does. Right for any SQL, at the price of one scan per build.
-#}
{% macro compared_indicators() -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for name in risk_core.indicator_names() if not risk_core.is_dated_by_notes(name) -%}
            {%- do names.append(name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{%- endmacro %}


{#- The days that a row counts on: a flow on one, a stock on each day it enters, turns bad and leaves. -#}
{% macro dated_columns(meta) -%}
    {{ return(['entered_on', 'hit_from', 'left_on'] if meta.form == 'stock' else ['occurred_on']) }}
{%- endmacro %}


{#- Image of every day of every compared indicator, each followed by `union all`. -#}
{% macro day_images() -%}
    {%- for name in risk_core.compared_indicators() %}
    {%- set meta = risk_core.indicator_definition(name) -%}
    {%- set days = risk_core.dated_columns(meta) -%}
    {%- set columns = ['entity_id', 'exposure_minor'] + days + risk_core.segment_dimensions(meta)
        + ([] if meta.form == 'stock' else ['numerator', 'denominator'])
        + (['occurred_at'] if 'hour' in meta.grain else []) %}
    {%- for day in days %}
    select
        '{{ name }}' as indicator,
        {{ day }} as occurred_on,
        sum(cast({{ risk_core.fingerprint(columns) }} as hugeint)) as image
    from {{ ref('ind_' ~ name) }}
    where {{ day }} is not null
    group by {{ day }}
    union all
    {%- endfor %}
    {%- endfor %}
{%- endmacro %}


{#- The days that changed since the last finished build; of a stock also all that follow. -#}
{% macro changed_compared_days() -%}
    select
        images.indicator,
        cast(unnest(generate_series(
            images.occurred_on,
            case when images.indicator in ({{ risk_core.stock_names() or "''" }}) then {{ risk_core.closed_on() }} else images.occurred_on end,
            interval 1 day
        )) as date) as occurred_on
    from {{ ref('indicator_day_images') }} as images
    where images.build_number = {{ risk_core.build_number() }}
{%- endmacro %}
