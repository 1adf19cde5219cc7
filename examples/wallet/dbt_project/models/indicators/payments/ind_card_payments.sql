with

payments as (
    select * from {{ ref('fct_card_payments') }}
),

final as (
    select
        payment_id as entity_id,
        authorised_on as occurred_on,
        authorised_at as occurred_at,
        cast(1 as {{ risk_core.type_double() }}) as numerator,
        cast(null as {{ risk_core.type_double() }}) as denominator,
        amount_minor as exposure_minor,
        card_type,
        category,
        account_id as holder
    from payments
    where not is_declined
)

select * from final
