with

-- Each reads the orders for itself: of a shared CTE the engine could not skip what is of other days.
approvals as (
    select
        order_id as entity_id,
        approved_on as occurred_on,
        cast(1 as {{ risk_core.type_double() }}) as numerator,
        cast(0 as {{ risk_core.type_double() }}) as denominator,
        cast(price_minor + freight_minor as bigint) as exposure_minor,
        payment_type,
        customer_state,
        category,
        {{ price_band('price_minor') }} as price_band
    from {{ ref('fct_orders') }}
    where approved_on is not null
),

purchases as (
    select
        order_id as entity_id,
        purchased_on as occurred_on,
        cast(0 as {{ risk_core.type_double() }}) as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        payment_type,
        customer_state,
        category,
        {{ price_band('price_minor') }} as price_band
    from {{ ref('fct_orders') }}
),

final as (
    select * from approvals
    union all
    select * from purchases
)

select * from final
