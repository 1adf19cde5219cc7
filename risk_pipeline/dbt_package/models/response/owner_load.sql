with

tickets as (
    select
        ticket_id,
        owner
    from {{ ref('fct_tickets') }}
    where kind <> 'storm'
),

episodes as (
    select
        tickets.owner,
        {{ week_of('episodes.opened_at') }} as opened_week,
        {{ week_of('episodes.closed_at') }} as closed_week
    from {{ ref('fct_ticket_episodes') }} as episodes
    inner join tickets on episodes.ticket_id = tickets.ticket_id
),

acts as (
    select
        tickets.owner,
        {{ week_of('events.occurred_at') }} as week_start,
        count(*) as act_count
    from {{ ref('fct_ticket_events') }} as events
    inner join tickets on events.ticket_id = tickets.ticket_id
    where events.actor_type = 'person'
    group by all
),

weeks as (
    select opened_week as week_start from episodes
    union
    select closed_week as week_start from episodes
    where closed_week is not null
    union
    select week_start from acts
),

counted as (
    select
        episodes.owner,
        weeks.week_start,
        count(*) filter (where episodes.opened_week = weeks.week_start) as opened_count,
        count(*) filter (where episodes.closed_week = weeks.week_start) as closed_count,
        count(*) filter (
            where
            episodes.opened_week <= weeks.week_start
            and (episodes.closed_week is null or episodes.closed_week > weeks.week_start)
        ) as open_at_end_count
    from episodes
    cross join weeks
    group by episodes.owner, weeks.week_start
),

final as (
    select
        counted.owner,
        counted.week_start,
        counted.opened_count,
        counted.closed_count,
        counted.open_at_end_count,
        coalesce(acts.act_count, 0) as act_count
    from counted
    left join acts on counted.owner = acts.owner and counted.week_start = acts.week_start
)

select * from final
