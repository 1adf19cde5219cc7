{%- set closed_on = this_build().closed_on %}
-- depends_on: {{ ref('load_window') }}
with

moves as (
    select
        process,
        cast(date_trunc('month', occurred_on) as date) as month,
        previous_step as from_step,
        step as to_step,
        waited_hours
    from {{ ref('process_events') }}
    where previous_step is not null and occurred_on <= {{ closed_on }}
),

final as (
    select
        process,
        month,
        from_step,
        to_step,
        count(*) as move_count,
        round(median(waited_hours), 6) as median_hours,
        round(quantile_cont(waited_hours, 0.9), 6) as p90_hours
    from moves
    group by grouping sets ((process, from_step, to_step), (process, month, from_step, to_step))
)

select * from final
