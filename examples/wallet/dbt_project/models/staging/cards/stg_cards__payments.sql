with

source as (
    select * from {{ source('cards', 'payments') }}
),

final as (
    select
        payment_id,
        account_id,
        card_type,
        category,
        {{ risk_core.to_minor('amount') }} as amount_minor,
        status,
        nullif(decline_reason, '') as decline_reason,
        authorised_at,
        {{ risk_core.business_day_of_instant('authorised_at') }} as authorised_on
    from source
)

select * from final
