with

seller_days as (
    select
        seller_id,
        answered_on,
        count(*) as review_count,
        sum(score) as stars
    from {{ ref('fct_reviews') }}
    where answered_on is not null and seller_id <> 'none'
    group by seller_id, answered_on
),

moving as (
    select
        seller_id,
        answered_on,
        sum(review_count) over last_week as week_count,
        sum(stars) over last_week / sum(review_count) over last_week as week_mean,
        sum(stars) over last_weeks / sum(review_count) over last_weeks as usual_mean
    from seller_days
    window
        last_week as (
            partition by seller_id order by answered_on range between interval 6 day preceding and current row
        ),
        last_weeks as (
            partition by seller_id order by answered_on range between interval 55 day preceding and current row
        )
),

final as (
    select
        seller_id || ':' || answered_on as entity_id,
        answered_on as occurred_on,
        cast(1 as {{ risk_core.type_double() }}) as numerator,
        cast(null as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        seller_id as seller
    from moving
    where week_count >= 20 and abs(week_mean - usual_mean) >= 0.7
)

select * from final
