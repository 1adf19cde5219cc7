with

items as (
    select * from {{ ref('stg_olist__order_items') }}
),

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

products as (
    select * from {{ ref('stg_olist__products') }}
),

translations as (
    select * from {{ ref('stg_olist__category_translation') }}
),

sellers as (
    select * from {{ ref('dim_sellers') }}
),

categories as (
    select
        products.product_id,
        coalesce(translations.category, products.category_name) as category
    from products
    left join translations on products.category_name = translations.category_name
),

order_customers as (
    select
        orders.order_id,
        orders.purchased_at,
        orders.purchased_on,
        orders.handed_at,
        orders.handed_on,
        customers.customer_state
    from orders
    left join customers on orders.customer_id = customers.customer_id
),

final as (
    select
        items.order_id,
        items.item_number,
        items.product_id,
        items.seller_id,
        sellers.seller_state,
        coalesce(categories.category, 'unknown') as category,
        coalesce(order_customers.customer_state, 'unknown') as customer_state,
        items.price_minor,
        items.freight_minor,
        '{{ risk_core.reporting_currency() }}' as currency,
        coalesce(
            {{ risk_core.seconds_between('order_customers.purchased_at', 'items.shipping_limit_at') }}
            between 0 and 86400 * {{ var('longest_shipping_limit_days') }},
            false
        ) as is_shipping_limit_plausible,
        order_customers.purchased_at,
        items.shipping_limit_at,
        order_customers.handed_at,
        order_customers.purchased_on,
        order_customers.handed_on
    from items
    left join order_customers on items.order_id = order_customers.order_id
    left join sellers on items.seller_id = sellers.seller
    left join categories on items.product_id = categories.product_id
)

select * from final
