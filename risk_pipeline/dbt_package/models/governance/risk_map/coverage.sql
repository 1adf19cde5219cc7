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
        count(*) filter (where override_id is not null) as overridden_count
    from {{ ref('risk_snapshots') }}
    group by as_of, business_line
),

final as (
    select
        *,
        cast(judged_count as double) / risk_count as judged_share,
        cast(controlled_count as double) / risk_count as controlled_share
    from counted
)

select * from final
