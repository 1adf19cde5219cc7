with

orders as (
    select * from {{ ref('fct_orders') }}
),

unavailables as (
    select
        order_id as entity_id,
        unavailable_on as occurred_on,
        cast(1 as {{ type_double() }}) as numerator,
        cast(0 as {{ type_double() }}) as denominator,
        cast(price_minor + freight_minor as bigint) as exposure_minor,
        category
    from orders
    where unavailable_on is not null
),

purchases as (
    select
        order_id as entity_id,
        purchased_on as occurred_on,
        cast(0 as {{ type_double() }}) as numerator,
        cast(1 as {{ type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        category
    from orders
),

final as (
    select * from unavailables
    union all
    select * from purchases
)

select * from final
