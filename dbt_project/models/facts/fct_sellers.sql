with

sellers as (
    select * from {{ ref('stg_olist__sellers') }}
),

seller_days as (
    select * from {{ ref('fct_seller_days') }}
),

sales as (
    select
        seller_id,
        min(sold_on) as first_sold_on,
        max(sold_on) as last_sold_on,
        cast(sum(item_count) as bigint) as item_count,
        cast(sum(price_minor) as bigint) as price_minor
    from seller_days
    group by seller_id
),

final as (
    select
        coalesce(sellers.seller_id, sales.seller_id) as seller_id,
        sellers.zip_prefix,
        sellers.city,
        coalesce(sellers.seller_state, 'unknown') as seller_state,
        sellers.seller_id is not null as is_registered,
        coalesce(sales.item_count, 0) as item_count,
        coalesce(sales.price_minor, 0) as price_minor,
        '{{ risk_core.reporting_currency() }}' as currency,
        sales.first_sold_on,
        sales.last_sold_on
    from sellers
    full outer join sales on sellers.seller_id = sales.seller_id
)

select * from final
