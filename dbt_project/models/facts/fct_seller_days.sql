{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_sold_days() }}"
) }}
-- depends_on: {{ ref('changed_sold_days') }}

with

items as (
    select * from {{ ref('fct_order_items') }}
    where purchased_on is not null {{ and_sold_on_changed_day('purchased_on') }}
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
