with

leads as (
    select * from {{ ref('fct_leads') }}
),

wins as (
    select
        lead_id as entity_id,
        won_on as occurred_on,
        cast(1 as {{ risk_core.type_double() }}) as numerator,
        cast(0 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        origin
    from leads
    where won_on is not null
),

contacts as (
    select
        lead_id as entity_id,
        contacted_on as occurred_on,
        cast(0 as {{ risk_core.type_double() }}) as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        origin
    from leads
    where contacted_on is not null
),

final as (
    select * from wins
    union all
    select * from contacts
)

select * from final
