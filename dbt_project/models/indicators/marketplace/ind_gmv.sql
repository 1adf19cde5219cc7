with

items as (
    select * from {{ ref('fct_order_items') }}
),

final as (
    select
        order_id || ':' || item_number as entity_id,
        purchased_on as occurred_on,
        purchased_at as occurred_at,
        cast(price_minor as {{ risk_core.type_double() }}) as numerator,
        cast(null as {{ risk_core.type_double() }}) as denominator,
        price_minor as exposure_minor,
        category,
        customer_state,
        seller_id as seller,
        seller_state,
        {{ price_band('price_minor') }} as price_band
    from items
    where purchased_on is not null
)

select * from final
