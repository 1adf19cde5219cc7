{#-
    The days of the totals, from the first on, as `season_factors` takes them. Reads the CTE `series`.
    Out, one row per indicator and day: series_id (the indicator), d, x, n, is_learned.
-#}
{% macro season_days() -%}
with

totals as (
    select distinct
        indicator,
        form,
        is_sum
    from series
    where dimension = 'all'
),

measured as (
    select
        daily.indicator,
        daily.occurred_on,
        totals.form,
        totals.is_sum,
        sum(daily.numerator) as numerator,
        sum(daily.denominator) as denominator
    from {{ ref('indicator_daily') }} as daily
    inner join totals on daily.indicator = totals.indicator
    where daily.dimension = 'all' and daily.occurred_on <= {{ risk_core.this_build().closed_on }}
    group by all
),

days as (
    select
        indicator,
        form,
        is_sum,
        cast(unnest(generate_series(min(occurred_on), max(occurred_on), interval 1 day)) as date) as day
    from measured
    group by indicator, form, is_sum
),

known as (
    select distinct
        days.indicator,
        days.day
    from days
    inner join {{ ref('stg_register__calendar') }} as calendar
        on
            days.day = calendar.day
            and calendar.indicator in ('*', days.indicator)
            and calendar.dimension = 'all'
            and calendar.effect <> 'shift'
),

incidents as (
    select distinct
        days.indicator,
        days.day
    from days
    inner join {{ ref('stg_register__marks') }} as marks
        on
            days.indicator = marks.indicator
            and days.day between marks.first_on and coalesce(marks.last_on, days.day)
            and marks.dimension = 'all'
            and not {{ risk_core.is_level('marks.kind') }}
)

select
    days.indicator as series_id,
    days.day as d,
    case
        when days.form = 'stock' then coalesce(measured.numerator / coalesce(nullif(measured.denominator, 0), 1), 0)
        else coalesce(measured.numerator, 0)
    end as x,
    case when days.form = 'stock' or days.is_sum then 1 else coalesce(measured.denominator, 0) end as n,
    known.day is null and incidents.day is null as is_learned
from days
left join measured on days.indicator = measured.indicator and days.day = measured.occurred_on
left join known on days.indicator = known.indicator and days.day = known.day
left join incidents on days.indicator = incidents.indicator and days.day = incidents.day
{%- endmacro %}
