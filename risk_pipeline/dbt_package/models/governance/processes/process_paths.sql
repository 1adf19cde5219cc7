{%- set closed_on = this_build().closed_on %}
-- depends_on: {{ ref('load_window') }}
with

steps as (
    select
        process,
        step,
        max_by(position, version) as position
    from {{ ref('stg_register__steps') }}
    group by process, step
),

-- A step repeated at once is one step of the path. A list that is sorted costs less than an aggregate in order; a map
-- from event number to step keeps that order. Known steps are counted as bits: cheaper than distinct ones.
cases as (
    select
        events.process,
        events.case_id,
        array_to_string(
            map_values(map_from_entries(list_sort(
                list(struct_pack(number := events.event_number, step := events.step)) filter (
                    where events.step is distinct from events.previous_step
                )
            ))),
            ' > '
        ) as path,
        max(events.amount_minor) as amount_minor,
        min(events.occurred_on) as first_on,
        max(events.occurred_on) as last_on,
        {{ hours_between('min(events.occurred_at)', 'max(events.occurred_at)') }} as case_hours,
        max(steps.position) as furthest,
        bit_count(bit_or(cast(1 as hugeint) << least(steps.position, 120))) as known_steps,
        count(*) filter (where steps.step is null) as unknown_steps
    from {{ ref('process_events') }} as events
    left join steps on events.process = steps.process and events.step = steps.step
    where events.occurred_on <= {{ closed_on }}
    group by events.process, events.case_id
),

broken as (
    select distinct
        process,
        case_id
    from {{ ref('process_checks') }}
    where is_forbidden
),

described as (
    select
        cases.*,
        broken.case_id is not null as is_forbidden,
        cast(date_trunc('month', cases.last_on) as date) as month
    from cases
    left join broken on cases.process = broken.process and cases.case_id = broken.case_id
),

counted as (
    select
        process,
        month,
        path,
        count(*) as case_count,
        cast(coalesce(sum(amount_minor), 0) as bigint) as amount_minor,
        round(median(case_hours), 6) as median_hours,
        count(*) filter (where is_forbidden) as forbidden_count,
        min(first_on) as first_on,
        max(last_on) as last_on,
        bool_and(furthest = known_steps and unknown_steps = 0) as skips_nothing
    from described
    group by grouping sets ((process, path), (process, month, path))
),

final as (
    select
        process,
        month,
        substr(md5(path), 1, 8) as path_id,
        path,
        cast(case_count as bigint) as case_count,
        case_count / sum(case_count) over (partition by process, month) as share,
        amount_minor,
        median_hours,
        cast(forbidden_count as bigint) as forbidden_count,
        coalesce(skips_nothing, false) as skips_nothing,
        first_on,
        last_on
    from counted
)

select * from final
