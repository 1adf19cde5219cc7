with

snapshots as (
    select * from {{ source('risk_map', 'risk_snapshots') }}
),

inputs as (
    select * from {{ source('risk_map', 'risk_inputs') }}
),

final as (
    select
        snapshots.as_of,
        snapshots.risk_id,
        snapshots.business_line,
        snapshots.category,
        snapshots.matrix_id,
        snapshots.matrix_hash,
        snapshots.inherent_likelihood,
        snapshots.inherent_impact,
        snapshots.residual_likelihood,
        snapshots.residual_impact,
        snapshots.likelihood,
        snapshots.impact,
        snapshots.level,
        snapshots.level_rank,
        snapshots.computed_level,
        snapshots.override_id,
        snapshots.appetite,
        snapshots.tolerance,
        snapshots.within,
        snapshots.confidence,
        snapshots.pressure_likelihood,
        snapshots.pressure_impact,
        snapshots.strength_pre,
        snapshots.strength_post,
        snapshots.annual_loss_minor,
        snapshots.annual_loss_low_minor,
        snapshots.annual_loss_high_minor,
        snapshots.currency,
        snapshots.treatment,
        snapshots.reason,
        snapshots.inputs_hash,
        snapshots.leading_count,
        snapshots.live_leading_count,
        snapshots.lagging_count,
        snapshots.live_lagging_count,
        snapshots.silent_indicators,
        nullif(concat_ws(
            ', ',
            case when snapshots.live_leading_count = 0 then 'leading' end,
            case when snapshots.live_lagging_count = 0 then 'lagging' end
        ), '') as missing_kinds,
        inputs.inputs
    from snapshots
    left join inputs
        on snapshots.risk_id = inputs.risk_id and snapshots.inputs_hash = inputs.inputs_hash
)

select * from final
