with

changes as (
    select
        *,
        lag(level) over (partition by risk_id order by as_of) as earlier_level,
        max(as_of) over () as newest_on
    from {{ ref('risk_snapshots') }}
),

spans as (
    select
        *,
        min(as_of) over (partition by risk_id) as first_on,
        max(as_of) over (partition by risk_id) as last_on,
        max(case when coalesce(earlier_level, '') <> level then as_of end) over (partition by risk_id) as level_since
    from changes
),

moved as (
    select
        risk_id,
        max(as_of) as last_moved_on
    from {{ ref('risk_movements') }}
    group by risk_id
),

final as (
    select
        spans.risk_id,
        spans.business_line,
        spans.category,
        spans.treatment,
        spans.as_of,
        spans.as_of = spans.newest_on as is_current,
        spans.first_on,
        spans.inherent_likelihood,
        spans.inherent_impact,
        spans.residual_likelihood,
        spans.residual_impact,
        spans.likelihood,
        spans.impact,
        spans.level,
        spans.level_since,
        spans.computed_level,
        spans.override_id,
        spans.appetite,
        spans.tolerance,
        spans.within,
        spans.confidence,
        spans.live_leading_count,
        spans.live_lagging_count,
        spans.missing_kinds,
        spans.silent_indicators,
        spans.residual_likelihood > spans.inherent_likelihood
        or spans.residual_impact > spans.inherent_impact as is_above_inherent,
        spans.annual_loss_minor,
        spans.currency,
        moved.last_moved_on
    from spans
    left join moved on spans.risk_id = moved.risk_id
    where spans.as_of = spans.last_on
)

select * from final
