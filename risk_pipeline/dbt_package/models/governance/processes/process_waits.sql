-- depends_on: {{ ref('load_window') }}
with

-- A median of months is no median of all: that of all is taken of all events. Both quantiles in one list: each by
-- itself would keep all waits once more.
totals as (
    select
        process,
        previous_step as from_step,
        step as to_step,
        count(*) as move_count,
        quantile_cont(waited_hours, [0.5, 0.9]) as quantiles
    from {{ ref('process_events') }}
    where previous_step is not null and occurred_on <= {{ this_build().closed_on }}
    group by process, previous_step, step
),

measured as (
    select * from {{ ref('process_wait_months') }}
    union all
    select
        process,
        cast(null as date) as month,
        from_step,
        to_step,
        move_count,
        quantiles[1] as median_hours,
        quantiles[2] as p90_hours
    from totals
),

final as (
    select
        process,
        month,
        from_step,
        to_step,
        move_count,
        round(median_hours, 6) as median_hours,
        round(p90_hours, 6) as p90_hours
    from measured
)

select * from final
