{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook='{{ forget_changed_orders() }}'
) }}
-- depends_on: {{ ref('event_images') }}

with

orders as (
    select * from {{ ref('fct_orders') }}
    {{ only_changed_orders('purchased_on') }}
),

final as (
    select
        order_id,
        customer_state,
        seller_id,
        category,
        cast(price_minor + freight_minor as bigint) as order_minor,
        currency,
        cast(case
            when not is_delivery_before_handover then {{ seconds_between('handed_at', 'delivered_at') }}
        end as {{ type_double() }}) as transit_seconds,
        handed_at,
        delivered_at,
        purchased_on,
        handed_on,
        delivered_on,
        estimated_on,
        transit_ended_on
    from orders
    where handed_at is not null or delivered_at is not null
)

select * from final
