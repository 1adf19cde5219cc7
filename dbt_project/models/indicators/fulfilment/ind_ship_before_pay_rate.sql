with

orders as (
    select * from {{ ref('fct_orders') }}
),

final as (
    select
        order_id as entity_id,
        handed_on as occurred_on,
        {{ as_number("approved_at is null or handed_at < approved_at") }} as numerator,
        cast(1 as {{ type_double() }}) as denominator,
        {{ exposed("price_minor + freight_minor", "approved_at is null or handed_at < approved_at") }} as exposure_minor,
        seller_id as seller
    from orders
    where handed_on is not null
)

select * from final
