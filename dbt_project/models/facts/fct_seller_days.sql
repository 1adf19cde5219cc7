with

items as (
    select * from {{ ref('fct_order_items') }}
    where purchased_on is not null
),

final as (
    select
        seller_id,
        purchased_on as sold_on,
        count(*) as item_count,
        cast(sum(price_minor) as bigint) as price_minor,
        '{{ risk_core.reporting_currency() }}' as currency
    from items
    group by seller_id, purchased_on
)

select * from final
