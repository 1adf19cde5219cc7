with

orders as (
    select * from {{ ref('fct_orders') }}
),

final as (
    select
        order_id as entity_id,
        purchased_on as occurred_on,
        cast(voucher_minor as {{ risk_core.type_double() }}) as numerator,
        cast(paid_minor as {{ risk_core.type_double() }}) as denominator,
        voucher_minor as exposure_minor,
        customer_state,
        seller_id as seller,
        category,
        {{ price_band('price_minor') }} as price_band,
        customer_unique_id as customer
    from orders
    where payment_count > 0
)

select * from final
