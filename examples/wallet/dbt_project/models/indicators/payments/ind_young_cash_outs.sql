with

transfers as (
    select * from {{ ref('fct_transfers') }}
),

final as (
    select
        transfer_id as entity_id,
        created_on as occurred_on,
        cast(1 as {{ risk_core.type_double() }}) as numerator,
        cast(null as {{ risk_core.type_double() }}) as denominator,
        amount_minor as exposure_minor,
        region,
        account_id as holder
    from transfers
    where
        kind = 'cash_out'
        and amount_minor >= {{ var('large_cash_out_minor') }}
        and created_on <= account_opened_on + {{ var('young_account_days') }}
)

select * from final
