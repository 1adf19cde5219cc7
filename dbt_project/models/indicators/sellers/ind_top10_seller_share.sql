with

seller_days as (
    select * from {{ ref('fct_seller_days') }}
),

sold_days as (
    select distinct sold_on as occurred_on from seller_days
),

-- By equality and day by day: only so does a build that asks for few days read no more than these and their windows.
windows as (
    select
        occurred_on,
        cast(unnest(generate_series(
            occurred_on + 1 - {{ var('concentration_window_days') }}, occurred_on, interval 1 day
        )) as date) as sold_on
    from sold_days
),

recent_sales as (
    select
        windows.occurred_on,
        seller_days.seller_id,
        sum(seller_days.price_minor) as recent_minor,
        sum(
            case when seller_days.sold_on = windows.occurred_on then seller_days.price_minor else 0 end
        ) as price_minor
    from windows
    inner join seller_days on windows.sold_on = seller_days.sold_on
    group by windows.occurred_on, seller_days.seller_id
),

ranked as (
    select
        *,
        row_number() over (partition by occurred_on order by recent_minor desc, seller_id asc) as place
    from recent_sales
),

final as (
    select
        seller_id as entity_id,
        occurred_on,
        cast(case when place <= 10 then price_minor else 0 end as {{ risk_core.type_double() }}) as numerator,
        cast(price_minor as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('price_minor', 'place <= 10') }} as exposure_minor
    from ranked
    where price_minor > 0
)

select * from final
