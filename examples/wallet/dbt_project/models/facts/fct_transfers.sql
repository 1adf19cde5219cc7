with

transfers as (
    select * from {{ ref('stg_core__transfers') }}
),

accounts as (
    select * from {{ ref('stg_core__accounts') }}
),

final as (
    select
        transfers.transfer_id,
        transfers.account_id,
        transfers.kind,
        transfers.amount_minor,
        '{{ risk_core.reporting_currency() }}' as currency,
        transfers.created_at,
        transfers.created_on,
        transfers.reversed_at,
        transfers.reversed_on,
        accounts.opened_on as account_opened_on,
        coalesce(accounts.region, 'unknown') as region
    from transfers
    left join accounts on transfers.account_id = accounts.account_id
)

select * from final
