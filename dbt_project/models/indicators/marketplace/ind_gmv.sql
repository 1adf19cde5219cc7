with

items as (
    select * from {{ ref('fct_order_items') }}
),

final as (
    select
        order_id || ':' || item_number as entity_id,
        purchased_on as occurred_on,
        cast(price_minor as {{ type_double() }}) as numerator,
        cast(null as {{ type_double() }}) as denominator,
        price_minor as exposure_minor,
        category
    from items
    where purchased_on is not null
)

select * from final
