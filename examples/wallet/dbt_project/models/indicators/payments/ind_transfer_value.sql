with

transfers as (
    select * from {{ ref('fct_transfers') }}
),

final as (
    select
        transfer_id as entity_id,
        created_on as occurred_on,
        cast(amount_minor as {{ risk_core.type_double() }}) as numerator,
        cast(null as {{ risk_core.type_double() }}) as denominator,
        amount_minor as exposure_minor,
        kind,
        region,
        account_id as holder
    from transfers
)

select * from final
