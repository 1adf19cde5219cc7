with

payments as (
    select * from {{ ref('fct_payments') }}
),

final as (
    select
        order_id || ':' || payment_number as entity_id,
        purchased_on as occurred_on,
        {{ risk_core.as_number("is_invalid") }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed("paid_minor", "is_invalid") }} as exposure_minor,
        payment_type,
        {{ instalment_band('instalment_count') }} as instalments
    from payments
    where purchased_on is not null
)

select * from final
