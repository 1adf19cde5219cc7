{#-
    The hours that are computed, whether anything happened in them or not. Reads the CTEs `lives`, `clock` and `earlier`.
    In: from_day (SQL, date). Out, one row per closed hour of a series: indicator, dimension, segment, and the columns of
    `clock_hours`.
-#}
{% macro due_hours(from_day) -%}
with

closed_hours as (
    select * from clock
    where ends_at <= {{ risk_core.this_build().as_of }} and day >= {{ from_day }}
),

-- A total without an event within reach continues all the same.
quiet_totals as (
    select distinct
        indicator,
        dimension,
        segment
    from earlier
    where dimension = 'all'
)

select
    lives.indicator,
    lives.dimension,
    lives.segment,
    closed_hours.*
from lives
inner join closed_hours on closed_hours.day between lives.first_day and lives.last_day
union
select
    quiet_totals.*,
    closed_hours.*
from quiet_totals
cross join closed_hours
{%- endmacro %}
