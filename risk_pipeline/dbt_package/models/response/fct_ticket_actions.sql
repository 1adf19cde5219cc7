-- depends_on: {{ ref('fct_tickets') }}
with

source as (
    select * from {{ source('tickets', 'ticket_action_rows') }}
),

final as (
    select
        ticket_id,
        action_number,
        kind,
        owner,
        due_on,
        added_at,
        done_at,
        effect
    from source
)

select * from final
