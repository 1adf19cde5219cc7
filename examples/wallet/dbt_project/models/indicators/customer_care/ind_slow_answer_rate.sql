with

contacts as (
    select * from {{ ref('fct_contacts') }}
),

final as (
    select
        contact_id as entity_id,
        received_on as occurred_on,
        {{ risk_core.as_number('is_slow') }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        topic,
        way
    from contacts
)

select * from final
