{#- A fact says what happened, whatever system it came from. Indicators read facts only. -#}
with

bookings as (
    select * from {{ ref('stg_shop__bookings') }}
),

final as (
    select
        booking_id,
        amount_minor,
        booked_at,
        booked_on,
        cancelled_on
    from bookings
)

select * from final
