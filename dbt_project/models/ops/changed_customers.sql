-- depends_on: {{ ref('changed_orders') }}
-- The customers of changed orders: those that came in lately, else as the orders' facts have them from the last build,
-- and only for the rest all customers are searched. In a full build nobody reads this.
{% set last = last_build() %}
{% if last %}
with

customers as (
    select * from {{ ref('stg_olist__customers') }}
),

orders as (
    select distinct customer_id from {{ ref('stg_olist__orders') }}
    where
        order_id in (select changed.order_id from {{ ops_table('changed_orders') }} as changed)
        and {{ within_changed_days('purchased_local_at') }}
),

lately as (
    select
        customer_id,
        customer_unique_id,
        customer_state
    from customers
    where loaded_at >= timestamptz '{{ last.loaded_until }}'
),

known as (
    select distinct
        customer_id,
        customer_unique_id,
        customer_state
    from {{ changed_rows('fct_orders') }} as orders_before
    where customer_unique_id is not null and customer_id not in (select lately.customer_id from lately)
),

found as (
    select * from lately
    union all
    select * from known
),

missing as (
    select customer_id from orders
    where customer_id not in (select found.customer_id from found)
),

final as (
    select * from found
    where customer_id in (select orders.customer_id from orders)
    union all
    select
        customers.customer_id,
        customers.customer_unique_id,
        customers.customer_state
    from customers
    inner join missing on customers.customer_id = missing.customer_id
)

select * from final
{% else %}
select
    cast(null as varchar) as customer_id,
    cast(null as varchar) as customer_unique_id,
    cast(null as varchar) as customer_state
-- read in an increment: {{ ref('stg_olist__customers') }} and {{ ref('stg_olist__orders') }}
where false
{% endif %}
