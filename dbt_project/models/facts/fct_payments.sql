with

payments as (
    select * from {{ ref('stg_olist__order_payments') }}
),

orders as (
    select * from {{ ref('stg_olist__orders') }}
),

final as (
    select
        payments.order_id,
        payments.payment_number,
        payments.payment_type,
        payments.instalment_count,
        payments.paid_minor,
        '{{ risk_core.reporting_currency() }}' as currency,
        payments.payment_type = 'not_defined'
        or payments.paid_minor = 0
        or coalesce(payments.instalment_count, 0) = 0 as is_invalid,
        orders.purchased_at,
        orders.purchased_on
    from payments
    left join orders on payments.order_id = orders.order_id
)

select * from final
