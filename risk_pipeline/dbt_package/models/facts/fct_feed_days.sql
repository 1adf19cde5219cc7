with

counts as (
    select * from {{ ref('feed_day_counts') }}
),

-- From the first event of each feed to the last closed day.
calendar as (
    select
        feed,
        cast(unnest(generate_series(min(event_on), {{ closed_on() }}, interval 1 day)) as date) as event_on
    from counts
    group by feed
),

latest as (
    select
        calendar.feed,
        calendar.event_on,
        coalesce(counts.row_count, 0) as row_count,
        counts.last_event_at,
        max(counts.last_event_at) over (
            partition by calendar.feed order by calendar.event_on rows unbounded preceding
        ) as newest_event_at
    from calendar
    left join counts on calendar.feed = counts.feed and calendar.event_on = counts.event_on
),

final as (
    select
        feed,
        event_on,
        cast(row_count as bigint) as row_count,
        last_event_at,
        cast(
            {{ seconds_between('newest_event_at', end_of_business_day('event_on')) }} as {{ type_double() }}
        ) as age_seconds
    from latest
)

select * from final
