{{ config(materialized='table') }}
with

sellers as (
    select * from {{ ref('stg_olist__sellers') }}
),

final as (
    select
        seller_id as seller,
        seller_state
    from sellers
)

select * from final
