{#-
    Each hour of the days since: its end, and whether it took an hour. Where clocks are put forward one is missing, where
    they are put back one is there twice; counted in quarters, because not every zone moves by whole hours. It reaches a
    few hours beyond what is known, because an hour that is there twice ends late.
    In: from_day (SQL, date), as_of (SQL, instant), zone (text, not SQL).
    Out, 24 rows a day: day, hour_of_day (0 to 23, local), is_regular (took one hour), ends_at (instant).
-#}
{% macro clock_hours(from_day, as_of, zone) -%}
with

quarters as (
    select
        instant,
        instant at time zone '{{ zone }}' as local_at
    from (
        select unnest(generate_series(
            cast({{ from_day }} - 1 as timestamp) at time zone 'UTC', {{ as_of }} + interval 3 hours, interval 15 minutes
        )) as instant
    ) as instants
),

hours as (
    select
        cast(local_at as date) as day,
        cast(extract(hour from local_at) as integer) as hour_of_day,
        count(*) as quarter_count,
        max(instant) + interval 15 minutes as ends_at
    from quarters
    group by all
),

days as (
    select distinct day from hours
    where day >= {{ from_day }}
)

select
    days.day,
    slots.hour_of_day,
    coalesce(hours.quarter_count, 0) = 4 as is_regular,
    coalesce(hours.ends_at, max(hours.ends_at) over (
        order by days.day, slots.hour_of_day rows unbounded preceding
    ), cast(days.day as timestamp) at time zone '{{ zone }}') as ends_at
from days
cross join (select unnest(range(24)) as hour_of_day) as slots
left join hours on days.day = hours.day and slots.hour_of_day = hours.hour_of_day
{%- endmacro %}
