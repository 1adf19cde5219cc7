with

feed_days as (
    select
        *,
        age_seconds > {{ var('late_feed_hours') }} * 3600 as is_late
    from {{ ref('fct_feed_days') }}
    where feed in ('olist.orders', 'olist.order_reviews') and age_seconds is not null
),

final as (
    select
        feed || ' ' || cast(event_on as varchar) as entity_id,
        event_on as occurred_on,
        {{ risk_core.as_number('is_late') }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        feed
    from feed_days
)

select * from final
