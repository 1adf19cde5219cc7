with

payments as (
    select * from {{ ref('fct_card_payments') }}
),

final as (
    select
        payment_id as entity_id,
        authorised_on as occurred_on,
        authorised_at as occurred_at,
        {{ risk_core.as_number('is_declined') }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('amount_minor', 'is_declined') }} as exposure_minor,
        card_type,
        category,
        decline_reason,
        account_id as holder
    from payments
)

select * from final
