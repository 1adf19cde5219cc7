with

signals as (
    select * from {{ ref('fct_review_signals') }}
),

counted as (
    select
        *,
        count(*) over (
            partition by device_hash order by answered_at range between interval 24 hour preceding and current row
        ) as device_count
    from signals
    where device_hash is not null
),

final as (
    select
        review_id as entity_id,
        answered_on as occurred_on,
        {{ risk_core.as_number("device_count >= 3") }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        seller_id as seller
    from counted
)

select * from final
