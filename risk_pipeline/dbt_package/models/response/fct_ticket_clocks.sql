-- depends_on: {{ ref('fct_tickets') }}
with

source as (
    select * from {{ source('tickets', 'ticket_clock_rows') }}
),

final as (
    select
        ticket_id,
        clock,
        cycle,
        target_minutes,
        started_at,
        due_at,
        stopped_at,
        paused_count,
        escalation_level,
        working_hours,
        {{ hours_between('started_at', 'stopped_at') }} as clock_hours,
        stopped_at <= due_at as is_met
    from source
)

select * from final
