with

chargebacks as (
    select * from {{ ref('fct_chargebacks') }}
),

orders as (
    select * from {{ ref('fct_orders') }}
),

received as (
    select
        chargeback_id as entity_id,
        received_on as occurred_on,
        cast(1 as {{ risk_core.type_double() }}) as numerator,
        cast(0 as {{ risk_core.type_double() }}) as denominator,
        amount_minor as exposure_minor
    from chargebacks
),

-- Sales from before the first chargeback, or without any, would read as a rate of zero.
card_sales as (
    select
        order_id as entity_id,
        approved_on as occurred_on,
        cast(0 as {{ risk_core.type_double() }}) as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor
    from orders
    where
        approved_on >= (select min(chargebacks.received_on) from chargebacks)
        and payment_type in ('credit_card', 'debit_card')
),

final as (
    select * from received
    union all
    select * from card_sales
)

select * from final
