with

complaints as (
    select * from {{ ref('fct_complaints') }}
),

final as (
    select
        complaint_id as entity_id,
        closed_on as occurred_on,
        cast(is_reopened as {{ risk_core.type_double() }}) as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        cause as complaint_cause,
        channel as complaint_channel
    from complaints
    where closed_on is not null
)

select * from final
