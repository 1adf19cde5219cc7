with

transfers as (
    select * from {{ ref('fct_transfers') }}
),

final as (
    select
        transfer_id as entity_id,
        created_on as occurred_on,
        cast(case when kind = 'cash_out' then amount_minor else 0 end as {{ risk_core.type_double() }}) as numerator,
        cast(amount_minor as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('amount_minor', "kind = 'cash_out'") }} as exposure_minor,
        region,
        account_id as holder
    from transfers
)

select * from final
