with

orders as (
    select * from {{ ref('fct_orders') }}
),

final as (
    select
        order_id as entity_id,
        approved_on as occurred_on,
        {{ as_number("abs(paid_minor - price_minor - freight_minor) > 5") }} as numerator,
        cast(1 as {{ type_double() }}) as denominator,
        {{ exposed("abs(paid_minor - price_minor - freight_minor)", "abs(paid_minor - price_minor - freight_minor) > 5") }} as exposure_minor,
        payment_type
    from orders
    where approved_on is not null
        and item_count > 0
        and payment_count > 0
)

select * from final
