with

attempts as (
    select * from {{ ref('fct_payment_attempts') }}
),

per_hour as (
    select
        gateway,
        bin6,
        date_trunc('hour', attempted_at) as hour_at,
        attempted_on,
        count(*) as attempt_count
    from attempts
    group by gateway, bin6, date_trunc('hour', attempted_at), attempted_on
),

final as (
    select
        gateway || ' ' || bin6 || ' ' || cast(hour_at as varchar) as entity_id,
        attempted_on as occurred_on,
        {{ risk_core.as_number("attempt_count > " ~ var('velocity_limit')) }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        gateway,
        bin6
    from per_hour
)

select * from final
