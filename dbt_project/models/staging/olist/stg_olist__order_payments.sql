with

source as (
    select * from {{ source('olist', 'order_payments') }}
),

final as (
    select
        order_id,
        payment_sequential as payment_number,
        coalesce({{ risk_core.plain_text('payment_type') }}, 'not_defined') as payment_type,
        payment_installments as instalment_count,
        {{ risk_core.to_minor('payment_value') }} as paid_minor
    from source
)

select * from final
