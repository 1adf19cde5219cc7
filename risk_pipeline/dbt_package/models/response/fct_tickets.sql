{{ config(pre_hook="{{ create_history_tables() }}") }}
with

source as (
    select * from {{ source('tickets', 'ticket_rows') }}
),

final as (
    select
        ticket_id,
        ref as ticket,
        kind,
        rule_id,
        rule_sha,
        business_line,
        indicator,
        grain,
        dimension,
        segment,
        owner,
        assignee,
        state,
        severity,
        resolution,
        root_cause_category,
        escape_category,
        duplicate_of,
        parent_id,
        recurs_from,
        recurrence_count,
        opened_at,
        closed_at,
        since,
        last_period_end,
        breached_periods,
        exposure_minor,
        currency,
        lost_minor,
        recovered_minor,
        users_affected,
        cases_affected,
        state <> 'closed' as is_open
    from source
)

select * from final
