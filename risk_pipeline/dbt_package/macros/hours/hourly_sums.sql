{#-
    The sums of every indicator by hour; hours that are not over yet are left out. In: from_day (SQL, date).
    Out, one row per indicator, local hour and segment with an event: indicator, occurred_on, dimension, segment,
    hour_of_day (0 to 23), numerator, denominator, exposure_minor (money at risk, in minor units).
-#}
{% macro hourly_sums(from_day) -%}
{%- for name in risk_core.hourly_names() %}
{%- set dimensions = risk_core.hourly_dimensions(risk_core.indicator_meta(name).indicator) %}
select
    '{{ name }}' as indicator,
    occurred_on,
    {{- risk_core.dimension_and_segment(dimensions) }}
    cast(hour_of_day as integer) as hour_of_day,
    round(sum(numerator), 9) as numerator,
    round(sum(denominator), 9) as denominator,
    cast(sum(exposure_minor) as bigint) as exposure_minor
from (
    select
        *,
        extract(hour from {{ risk_core.local_time('occurred_at') }}) as hour_of_day
    from {{ risk_core.events_by_segment(name, dimensions) }} as timed
    where occurred_on >= {{ from_day }} and occurred_at < {{ risk_core.this_build().as_of }}
) as events
group by {{ risk_core.grouping_sets('occurred_on, hour_of_day', {'dimensions': ['all'] + dimensions}) }}
union all
{%- endfor %}
select
    cast(null as varchar) as indicator,
    cast(null as date) as occurred_on,
    cast(null as varchar) as dimension,
    cast(null as varchar) as segment,
    cast(null as integer) as hour_of_day,
    cast(null as {{ risk_core.type_double() }}) as numerator,
    cast(null as {{ risk_core.type_double() }}) as denominator,
    cast(null as bigint) as exposure_minor
where false
{%- endmacro %}
