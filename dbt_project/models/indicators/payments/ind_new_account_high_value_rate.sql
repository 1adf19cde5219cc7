{%- set is_new_and_dear = 'orders.is_dear and orders.purchased_at < accounts.signed_up_at + interval 24 hour' -%}
with

orders as (
    select
        *,
        price_minor > {{ var('high_order_value') }} * {{ risk_core.minor_per_unit() }} as is_dear
    from {{ ref('fct_orders') }}
),

accounts as (
    select * from {{ ref('fct_accounts') }}
),

since as (
    select min(signed_up_on) as first_on from accounts
),

final as (
    select
        orders.order_id as entity_id,
        orders.purchased_on as occurred_on,
        {{ risk_core.as_number(is_new_and_dear) }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('orders.price_minor', is_new_and_dear) }} as exposure_minor,
        orders.payment_type,
        orders.category,
        orders.customer_state
    from orders
    left join accounts on orders.customer_unique_id = accounts.account_id
    where orders.purchased_on >= (select since.first_on from since)
)

select * from final
