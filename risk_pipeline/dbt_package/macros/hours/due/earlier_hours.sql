{#-
    The hours that stay, as far back as the limits of those computed again look; none where all are computed.
    In: from_day (SQL, date). Out: rows of `indicator_hours`.
-#}
{% macro earlier_hours(from_day) -%}
    {%- if execute and risk_core.is_increment() -%}
    select * from {{ this }}
    where period_start < {{ from_day }} and period_start >= {{ from_day }} - {{ risk_core.hour_reach() }}
    {%- else -%}
    select
        cast(null as varchar) as indicator,
        cast(null as date) as period_start,
        cast(null as smallint) as hour,
        cast(null as timestamp with time zone) as known_at,
        cast(null as varchar) as dimension,
        cast(null as varchar) as segment,
        cast(null as {{ risk_core.type_double() }}) as numerator,
        cast(null as {{ risk_core.type_double() }}) as denominator,
        cast(null as bigint) as exposure_minor,
        cast(null as {{ risk_core.type_double() }}) as centre,
        cast(null as varchar) as known_event
    where false
    {%- endif -%}
{%- endmacro %}
