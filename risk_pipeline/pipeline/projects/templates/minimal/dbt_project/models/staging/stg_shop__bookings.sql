{#- Staging renames and casts: local times become instants and business days, amounts become minor units (cents). -#}
{%- set zone = risk_core.feed_zone('shop', 'bookings') -%}
with

source as (
    select * from {{ source('shop', 'bookings') }}
),

final as (
    select
        booking_id,
        {{ risk_core.to_minor('amount') }} as amount_minor,
        {{ risk_core.local_to_utc('booked_at', zone) }} as booked_at,
        {{ risk_core.business_day('booked_at', zone) }} as booked_on,
        {{ risk_core.business_day('cancelled_at', zone) }} as cancelled_on
    from source
)

select * from final
