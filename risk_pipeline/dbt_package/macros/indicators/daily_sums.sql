{#- The sums of every indicator for the days it is due, each followed by `union all`. -#}
{% macro daily_sums() -%}
    {%- set closed_on = risk_core.this_build().closed_on -%}
    {%- for name, days in risk_core.days_due().items() %}
    {%- set meta = risk_core.indicator_definition(name) %}
    {%- if meta.form == 'stock' %}
    {{ risk_core.stock_by_day(name, meta, days, closed_on) }}
    {%- else %}
    {{ risk_core.flow_by_day(name, meta, days, closed_on) }}
    {%- endif %}
    union all
    {% endfor %}
{%- endmacro %}


{#- A flow's sums by day and segment. `days` are those to compute; none: all of them. -#}
{% macro flow_by_day(name, meta, days, closed_on) %}
    select
        '{{ name }}' as indicator,
        occurred_on,
        {{- risk_core.dimension_and_segment(risk_core.segment_dimensions(meta)) }}
        {#- Rounded, so that the order of summing leaves no trace. #}
        round(sum(numerator), 9) as numerator,
        round(sum(denominator), 9) as denominator,
        cast(sum(exposure_minor) as bigint) as exposure_minor
    from {{ risk_core.events_by_segment(name, risk_core.segment_dimensions(meta)) }} as events
    where
        occurred_on <= {{ closed_on }}
        {%- if days is not none %} and occurred_on in ({{ days | join(', ') }}){% endif %}
    group by {{ risk_core.grouping_sets('occurred_on', meta) }}
{% endmacro %}
