with

starts as (
    select * from {{ ref('fct_seller_starts') }}
),

refunds as (
    select
        refunds.refund_id as entity_id,
        refunds.requested_on as occurred_on,
        cast(1 as {{ risk_core.type_double() }}) as numerator,
        cast(0 as {{ risk_core.type_double() }}) as denominator,
        refunds.amount_minor as exposure_minor,
        refunds.seller_id as seller,
        refunds.category
    from {{ ref('fct_refunds') }} as refunds
    inner join starts on refunds.seller_id = starts.seller_id
    where refunds.requested_on < starts.first_sold_on + {{ var('new_seller_days') }}
),

sales as (
    select
        orders.order_id as entity_id,
        orders.purchased_on as occurred_on,
        cast(0 as {{ risk_core.type_double() }}) as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        orders.seller_id as seller,
        orders.category
    from {{ ref('fct_orders') }} as orders
    inner join starts on orders.seller_id = starts.seller_id
    where
        orders.purchased_on < starts.first_sold_on + {{ var('new_seller_days') }}
        and orders.purchased_on >= (select min(refunds.requested_on) from {{ ref('fct_refunds') }} as refunds)
),

final as (
    select * from refunds
    union all
    select * from sales
)

select * from final
