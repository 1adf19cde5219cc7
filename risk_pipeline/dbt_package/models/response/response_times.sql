with

tickets as (
    select * from {{ ref('fct_tickets') }}
    where kind <> 'storm'
),

episodes as (
    select
        tickets.business_line,
        tickets.severity,
        episodes.*
    from {{ ref('fct_ticket_episodes') }} as episodes
    inner join tickets on episodes.ticket_id = tickets.ticket_id
),

phases as (
    {%- for phase in ['acknowledge', 'contain', 'fix', 'verify'] %}
    select
        business_line,
        severity,
        '{{ phase }}' as phase,
        hours_to_{{ phase }} as clock_hours
    from episodes
    {%- if phase == 'verify' %}
    where fixed_at is not null
    {%- endif %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

by_wall as (
    select
        business_line,
        severity,
        phase,
        count(*) as episode_count,
        count(clock_hours) as done_count,
        median(clock_hours) as median_clock_hours,
        quantile_cont(clock_hours, 0.9) as p90_clock_hours
    from phases
    group by business_line, severity, phase
),

by_plan as (
    select
        tickets.business_line,
        tickets.severity,
        clocks.clock as phase,
        count(*) as run_count,
        median(clocks.working_hours) as median_working_hours,
        avg(case when clocks.is_met then 1.0 else 0.0 end) as met_share
    from {{ ref('fct_ticket_clocks') }} as clocks
    inner join tickets on clocks.ticket_id = tickets.ticket_id
    where clocks.stopped_at is not null
    group by tickets.business_line, tickets.severity, clocks.clock
),

final as (
    select
        by_wall.business_line,
        by_wall.severity,
        by_wall.phase,
        by_wall.episode_count,
        by_wall.done_count,
        by_wall.median_clock_hours,
        by_wall.p90_clock_hours,
        coalesce(by_plan.run_count, 0) as run_count,
        by_plan.median_working_hours,
        by_plan.met_share
    from by_wall
    left join by_plan
        on
            by_wall.business_line = by_plan.business_line
            and by_wall.severity = by_plan.severity
            and by_wall.phase = by_plan.phase
)

select * from final
