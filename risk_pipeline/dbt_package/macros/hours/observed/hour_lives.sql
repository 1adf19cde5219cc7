{#-
    From when to when a series has hours: a total's life has no end, a segment that has had nothing for long is gone,
    until it is seen again. Reads the CTEs `hour_sums` and `earlier`.
    Out, one row per stretch of a series: indicator, dimension, segment, first_day, last_day.
-#}
{% macro hour_lives() -%}
with

seen as (
    select distinct
        indicator,
        dimension,
        segment,
        occurred_on
    from hour_sums
    where segment not in ({{ risk_core.setting('unnamed_segments') }})
    union
    select distinct
        indicator,
        dimension,
        segment,
        period_start as occurred_on
    from earlier
    where numerator <> 0 or denominator > 0
)

select
    indicator,
    dimension,
    segment,
    occurred_on as first_day,
    least(
        coalesce(
            lead(occurred_on) over (partition by indicator, dimension, segment order by occurred_on),
            date '9999-12-31'
        ) - 1,
        case when dimension = 'all' then date '9999-12-31' else occurred_on + {{ risk_core.setting('vanished_after_days') }} end
    ) as last_day
from seen
{%- endmacro %}
