{#-
    An indicator is a view with one row per event, in these columns. The engine adds them up by day, week and month.
    Date the event by when it becomes known: a cancellation counts on its own day, not on that of the booking.
-#}
with

bookings as (
    select * from {{ ref('fct_bookings') }}
),

final as (
    select
        booking_id as entity_id,
        cancelled_on as occurred_on,
        cast(1 as {{ risk_core.type_double() }}) as numerator,          -- each row counts one
        cast(null as {{ risk_core.type_double() }}) as denominator,     -- a count has none; a share counts all here
        amount_minor as exposure_minor                                  -- the money behind it
    from bookings
    where cancelled_on is not null
)

select * from final
