with

complaints as (
    select * from {{ ref('fct_complaints') }}
),

final as (
    select
        complaint_id as entity_id,
        reply_due_on as occurred_on,
        cast(is_answered_late as {{ risk_core.type_double() }}) as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        cause as complaint_cause,
        channel as complaint_channel
    from complaints
)

select * from final
