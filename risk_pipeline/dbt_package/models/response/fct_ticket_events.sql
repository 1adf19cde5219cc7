-- depends_on: {{ ref('fct_tickets') }}
with

source as (
    select * from {{ source('tickets', 'ticket_event_rows') }}
),

final as (
    select
        event_id,
        ticket_id,
        event_number,
        kind,
        actor_type,
        actor,
        source,
        occurred_at,
        from_state,
        to_state,
        severity,
        resolution,
        reason,
        transition_number,
        suppressed,
        suppressed_detail,
        hash
    from source
)

select * from final
