{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook='{{ forget_changed_orders() }}'
) }}
-- depends_on: {{ ref('event_sums') }}
-- depends_on: {{ ref('changed_order_rows') }}

with

payments as (
    select * from {{ ref('stg_olist__order_payments') }}
    {{ only_changed_orders(fact='fct_payments') }}
),

orders as (
    select * from {{ ref('changed_order_rows') if risk_core.is_increment() else ref('stg_olist__orders') }}
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
        orders.purchased_on,
        payments.loaded_at,
        {{ risk_core.build_number() }} as build_number
    from payments
    left join orders on payments.order_id = orders.order_id
)

select * from final
