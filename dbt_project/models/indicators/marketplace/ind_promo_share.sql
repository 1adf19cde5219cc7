with

orders as (
    select * from {{ ref('fct_orders') }}
),

final as (
    select
        order_id as entity_id,
        purchased_on as occurred_on,
        cast(voucher_minor as {{ type_double() }}) as numerator,
        cast(paid_minor as {{ type_double() }}) as denominator,
        voucher_minor as exposure_minor
    from orders
    where payment_count > 0
)

select * from final
