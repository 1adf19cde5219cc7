with

payments as (
    select * from {{ ref('stg_cards__payments') }}
),

final as (
    select
        payment_id,
        account_id,
        card_type,
        category,
        amount_minor,
        '{{ risk_core.reporting_currency() }}' as currency,
        status = 'declined' as is_declined,
        coalesce(decline_reason, 'none') as decline_reason,
        authorised_at,
        authorised_on
    from payments
)

select * from final
