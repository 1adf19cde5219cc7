with

feed_days as (
    select * from {{ ref('fct_feed_days') }}
),

final as (
    select
        feed as entity_id,
        event_on as occurred_on,
        age_seconds / 3600 as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        feed
    from feed_days
    where age_seconds is not null
)

select * from final
