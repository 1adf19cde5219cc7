{{ config(materialized='fact') }}
-- depends_on: {{ ref('load_window') }}
-- What process_waits adds up: a build measures the months again whose events changed.
with

moves as (
    select
        process,
        cast(date_trunc('month', occurred_on) as date) as month,
        previous_step as from_step,
        step as to_step,
        waited_hours
    from {{ ref('process_events') }}
    where previous_step is not null and occurred_on <= {{ this_build().closed_on }}
),

-- Both in one list: each quantile by itself would keep all waits once more.
measured as (
    select
        process,
        month,
        from_step,
        to_step,
        count(*) as move_count,
        quantile_cont(waited_hours, [0.5, 0.9]) as quantiles
    from moves
    group by process, month, from_step, to_step
),

final as (
    select
        process,
        month,
        from_step,
        to_step,
        move_count,
        quantiles[1] as median_hours,
        quantiles[2] as p90_hours
    from measured
)

select * from final
