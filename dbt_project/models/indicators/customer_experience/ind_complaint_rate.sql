with

complaints as (
    select
        complaint_id as entity_id,
        opened_on as occurred_on,
        cast(1 as {{ risk_core.type_double() }}) as numerator,
        cast(0 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        cause as complaint_cause,
        channel as complaint_channel
    from {{ ref('fct_complaints') }}
),

deliveries as (
    select
        order_id as entity_id,
        delivered_on as occurred_on,
        cast(0 as {{ risk_core.type_double() }}) as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        cast(null as varchar) as complaint_cause,
        cast(null as varchar) as complaint_channel
    from {{ ref('fct_orders') }}
    where delivered_on >= (select min(complaints.opened_on) from {{ ref('fct_complaints') }} as complaints)
),

final as (
    select * from complaints
    union all
    select * from deliveries
)

select * from final
