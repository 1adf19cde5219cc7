with

complaints as (
    select
        *,
        opened_at + interval {{ var('first_reply_hours') }} hour as reply_due_at
    from {{ ref('stg_aftersales__complaints') }}
),

final as (
    select
        complaint_id,
        order_id,
        coalesce(channel, 'unknown') as channel,
        coalesce(cause, 'unknown') as cause,
        first_reply_at is null or first_reply_at > reply_due_at as is_answered_late,
        coalesce(
            reopened_at <= closed_at + interval {{ var('reopened_days') }} day, false
        ) as is_reopened,
        opened_at,
        first_reply_at,
        closed_at,
        reopened_at,
        opened_on,
        {{ risk_core.business_day_of_instant('reply_due_at') }} as reply_due_on,
        closed_on
    from complaints
)

select * from final
