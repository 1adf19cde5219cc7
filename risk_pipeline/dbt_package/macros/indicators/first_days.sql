{#-
    The first day of each indicator's data: its first day with a value or, where that is earlier, the one from which on
    nothing is a zero. Out: indicator, first_day.
-#}
{% macro first_days() -%}
select
    days.indicator,
    min(days.first_day) as first_day
from (
    select
        indicator,
        min(occurred_on) as first_day
    from {{ ref('indicator_daily') }}
    where dimension = 'all'
    group by indicator
    union all
    select
        indicator,
        starts_on as first_day
    from {{ ref('indicator_starts') }}
) as days
group by days.indicator
{%- endmacro %}
