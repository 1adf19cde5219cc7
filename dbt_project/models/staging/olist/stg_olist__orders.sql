{%- set zone = risk_core.feed_zone('olist', 'orders') -%}
with

source as (
    select * from {{ source('olist', 'orders') }}
),

closed as (
    -- A status without a time of its own is dated by the latest instant known of its order.
    select
        *,
        order_status in ('canceled', 'unavailable')
        or (order_status = 'delivered' and order_delivered_customer_date is null) as is_closed_by_status,
        greatest(
            order_purchase_timestamp,
            coalesce(order_approved_at, order_purchase_timestamp),
            coalesce(order_delivered_carrier_date, order_purchase_timestamp),
            coalesce(order_delivered_customer_date, order_purchase_timestamp)
        ) as latest_timestamp
    from source
),

final as (
    select
        order_id,
        customer_id,
        order_status as status,
        {{ risk_core.local_to_utc('order_purchase_timestamp', zone) }} as purchased_at,
        {{ risk_core.local_to_utc('order_approved_at', zone) }} as approved_at,
        {{ risk_core.local_to_utc('order_delivered_carrier_date', zone) }} as handed_at,
        {{ risk_core.local_to_utc('order_delivered_customer_date', zone) }} as delivered_at,
        {{ risk_core.business_day('order_purchase_timestamp', zone) }} as purchased_on,
        {{ risk_core.business_day('order_approved_at', zone) }} as approved_on,
        {{ risk_core.business_day('order_delivered_carrier_date', zone) }} as handed_on,
        {{ risk_core.business_day('order_delivered_customer_date', zone) }} as delivered_on,
        cast(order_estimated_delivery_date as date) as estimated_on,
        case
            when order_status = 'canceled' then {{ risk_core.local_to_utc('latest_timestamp', zone) }}
        end as cancelled_at,
        case
            when order_status = 'canceled' then {{ risk_core.business_day('latest_timestamp', zone) }}
        end as cancelled_on,
        case
            when order_status = 'unavailable' then {{ risk_core.business_day('latest_timestamp', zone) }}
        end as unavailable_on,
        case
            when is_closed_by_status then {{ risk_core.business_day('latest_timestamp', zone) }}
        end as closed_on,
        coalesce(order_delivered_carrier_date < order_purchase_timestamp, false) as is_handover_before_purchase,
        coalesce(
            order_delivered_customer_date < order_delivered_carrier_date, false
        ) as is_delivery_before_handover,
        order_status = 'delivered' and order_delivered_customer_date is null as is_delivered_without_time
    from closed
)

select * from final
