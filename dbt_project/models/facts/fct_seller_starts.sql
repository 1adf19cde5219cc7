with

seller_days as (
    select * from {{ ref('fct_seller_days') }}
),

final as (
    select
        seller_id,
        min(sold_on) as first_sold_on
    from seller_days
    group by seller_id
)

select * from final
