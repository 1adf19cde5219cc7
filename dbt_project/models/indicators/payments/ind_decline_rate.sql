with

payment_attempts as (
    select * from {{ ref('fct_payment_attempts') }}
),

final as (
    select
        attempt_id as entity_id,
        attempted_on as occurred_on,
        attempted_at as occurred_at,
        cast(is_declined as {{ risk_core.type_double() }}) as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('amount_minor', 'is_declined') }} as exposure_minor,
        gateway,
        bin6
    from payment_attempts
)

select * from final
