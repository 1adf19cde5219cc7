with

-- Each reads the transfers for itself: of a shared CTE the engine could not skip what is of other days.
reversals as (
    select
        transfer_id as entity_id,
        reversed_on as occurred_on,
        cast(1 as {{ risk_core.type_double() }}) as numerator,
        cast(0 as {{ risk_core.type_double() }}) as denominator,
        amount_minor as exposure_minor,
        region
    from {{ ref('fct_transfers') }}
    where kind = 'to_person' and reversed_on is not null
),

transfers as (
    select
        transfer_id as entity_id,
        created_on as occurred_on,
        cast(0 as {{ risk_core.type_double() }}) as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        region
    from {{ ref('fct_transfers') }}
    where kind = 'to_person'
),

final as (
    select * from reversals
    union all
    select * from transfers
)

select * from final
