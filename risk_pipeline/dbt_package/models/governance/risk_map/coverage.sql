with

counted as (
    select
        as_of,
        business_line,
        count(*) as risk_count,
        count(*) filter (where confidence > 0) as judged_count,
        count(*) filter (where confidence >= 1) as whole_count,
        count(*) filter (where strength_pre > 0 or strength_post > 0) as controlled_count,
        count(*) filter (where within is not null) as limited_count,
        count(*) filter (where within = 'beyond') as beyond_count,
        count(*) filter (where override_id is not null) as overridden_count,
        count(live_leading_count) as counted_count,
        count(*) filter (where live_leading_count > 0) as leading_count,
        count(*) filter (where live_lagging_count > 0) as lagging_count,
        count(*) filter (where live_leading_count > 0 and live_lagging_count > 0) as watched_count
    from {{ ref('risk_snapshots') }}
    group by as_of, business_line
),

final as (
    select
        * exclude (counted_count),
        cast(judged_count as double) / risk_count as judged_share,
        cast(controlled_count as double) / risk_count as controlled_share,
        -- Days computed before indicators were counted by kind say nothing.
        case when counted_count = risk_count then cast(watched_count as double) / risk_count end as watched_share
    from counted
)

select * from final
