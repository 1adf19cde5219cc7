with

applications as (
    select * from {{ ref('stg_lending__applications') }}
),

final as (
    select
        application_id,
        account_id,
        channel,
        branch,
        amount_minor,
        '{{ risk_core.reporting_currency() }}' as currency,
        score,
        applied_at,
        applied_on,
        decided_at,
        decided_on,
        case when decided_at is not null then decision = 'approved' end as is_approved
    from applications
)

select * from final
