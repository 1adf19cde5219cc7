with

items as (
    select * from {{ ref('fct_order_items') }}
),

seller_starts as (
    select * from {{ ref('fct_seller_starts') }}
),

seller_items as (
    select
        items.*,
        items.purchased_on < seller_starts.first_sold_on + {{ var('new_seller_days') }} as is_new
    from items
    inner join seller_starts on items.seller_id = seller_starts.seller_id
    where items.purchased_on is not null
),

final as (
    select
        order_id || ':' || item_number as entity_id,
        purchased_on as occurred_on,
        cast(case when is_new then price_minor else 0 end as {{ risk_core.type_double() }}) as numerator,
        cast(price_minor as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('price_minor', 'is_new') }} as exposure_minor,
        category,
        customer_state,
        seller_id as seller,
        seller_state,
        {{ price_band('price_minor') }} as price_band
    from seller_items
)

select * from final
