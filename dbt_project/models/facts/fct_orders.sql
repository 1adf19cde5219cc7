with

orders as (
    select * from {{ ref('stg_olist__orders') }}
),

customers as (
    select
        customer_id,
        customer_unique_id,
        customer_state
    from {{ ref('stg_olist__customers') }}
),

items as (
    select * from {{ ref('fct_order_items') }}
),

sellers as (
    select * from {{ ref('dim_sellers') }}
),

payments as (
    select * from {{ ref('fct_payments') }}
),

-- An order belongs to the seller and the category of its most valuable item.
item_totals as (
    select
        order_id,
        count(*) as item_count,
        count(distinct seller_id) as seller_count,
        sum(price_minor) as price_minor,
        sum(freight_minor) as freight_minor,
        min_by(seller_id, (-price_minor, item_number)) as seller_id,
        min_by(category, (-price_minor, item_number)) as category
    from items
    group by order_id
),

payment_totals as (
    select
        order_id,
        count(*) as payment_count,
        sum(paid_minor) as paid_minor,
        sum(paid_minor) filter (where payment_type = 'voucher') as voucher_minor,
        min_by(payment_type, (-paid_minor, payment_number)) as payment_type
    from payments
    group by order_id
),

-- A wait ends with the step waited for, with any later step, or with the order.
final as (
    select
        orders.order_id,
        orders.customer_id,
        customers.customer_unique_id,
        orders.status,
        coalesce(customers.customer_state, 'unknown') as customer_state,
        coalesce(payment_totals.payment_type, 'none') as payment_type,
        coalesce(item_totals.seller_id, 'none') as seller_id,
        sellers.seller_state,
        coalesce(item_totals.category, 'none') as category,
        cast(coalesce(item_totals.item_count, 0) as integer) as item_count,
        cast(coalesce(item_totals.seller_count, 0) as integer) as seller_count,
        cast(coalesce(payment_totals.payment_count, 0) as integer) as payment_count,
        cast(coalesce(item_totals.price_minor, 0) as bigint) as price_minor,
        cast(coalesce(item_totals.freight_minor, 0) as bigint) as freight_minor,
        cast(coalesce(payment_totals.paid_minor, 0) as bigint) as paid_minor,
        cast(coalesce(payment_totals.voucher_minor, 0) as bigint) as voucher_minor,
        '{{ risk_core.reporting_currency() }}' as currency,
        orders.is_handover_before_purchase,
        orders.is_delivery_before_handover,
        orders.is_delivered_without_time,
        orders.purchased_at,
        orders.approved_at,
        orders.handed_at,
        orders.delivered_at,
        orders.cancelled_at,
        orders.purchased_on,
        orders.approved_on,
        orders.handed_on,
        orders.delivered_on,
        orders.cancelled_on,
        orders.unavailable_on,
        orders.estimated_on,
        least(orders.approved_on, orders.handed_on, orders.delivered_on, orders.closed_on) as approval_wait_ended_on,
        least(orders.handed_on, orders.delivered_on, orders.closed_on) as handoff_wait_ended_on,
        least(orders.delivered_on, orders.closed_on) as transit_ended_on
    from orders
    left join customers on orders.customer_id = customers.customer_id
    left join item_totals on orders.order_id = item_totals.order_id
    left join sellers on item_totals.seller_id = sellers.seller
    left join payment_totals on orders.order_id = payment_totals.order_id
)

select * from final
