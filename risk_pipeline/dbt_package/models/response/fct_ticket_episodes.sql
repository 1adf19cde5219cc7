with

events as (
    select
        ticket_id,
        kind,
        from_state,
        to_state,
        resolution,
        occurred_at,
        sum(case when kind in ('opened', 'reopened') then 1 else 0 end) over (
            partition by ticket_id
            order by event_number
            rows between unbounded preceding and current row
        ) as episode_number
    from {{ ref('fct_ticket_events') }}
),

containments as (
    select
        ticket_id,
        done_at
    from {{ ref('fct_ticket_actions') }}
    where kind = 'containment' and done_at is not null
),

episodes as (
    select
        ticket_id,
        cast(episode_number as bigint) as episode_number,
        min(occurred_at) as opened_at,
        min(occurred_at) filter (
            where from_state = 'open' and to_state in ('acknowledged', 'in_progress')
        ) as acknowledged_at,
        max(occurred_at) filter (where to_state = 'verifying' and from_state <> 'verifying') as verifying_at,
        max(occurred_at) filter (where kind = 'relapsed') as relapsed_at,
        max(occurred_at) filter (where kind = 'closed') as closed_at,
        max(resolution) filter (where kind = 'closed') as resolution
    from events
    group by ticket_id, episode_number
),

bounded as (
    select
        *,
        lead(opened_at) over (partition by ticket_id order by episode_number) as next_opened_at,
        case when relapsed_at is null or verifying_at > relapsed_at then verifying_at end as fixed_at
    from episodes
),

contained as (
    select
        bounded.ticket_id,
        bounded.episode_number,
        min(containments.done_at) as contained_at
    from bounded
    inner join containments
        on
            bounded.ticket_id = containments.ticket_id
            and bounded.opened_at <= containments.done_at
            and (bounded.next_opened_at is null or bounded.next_opened_at > containments.done_at)
    group by bounded.ticket_id, bounded.episode_number
),

final as (
    select
        bounded.ticket_id,
        bounded.episode_number,
        bounded.opened_at,
        bounded.acknowledged_at,
        contained.contained_at,
        bounded.fixed_at,
        bounded.closed_at,
        bounded.resolution,
        {{ hours_between('bounded.opened_at', 'bounded.acknowledged_at') }} as hours_to_acknowledge,
        {{ hours_between('bounded.opened_at', 'contained.contained_at') }} as hours_to_contain,
        {{ hours_between('bounded.opened_at', 'bounded.fixed_at') }} as hours_to_fix,
        {{ hours_between('bounded.fixed_at', 'bounded.closed_at') }} as hours_to_verify
    from bounded
    left join contained
        on bounded.ticket_id = contained.ticket_id and bounded.episode_number = contained.episode_number
)

select * from final
