{{ config(materialized='fact') }}
{%- set closed_on = this_build().closed_on %}
-- depends_on: {{ ref('load_window') }}
with

-- Written out, so that the checksum of this SQL says when the register has other steps; process_events has the edge.
steps (process, step, position) as (
    {{ steps_in_order() | indent(4) }}
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
    left join steps on events.process = steps.process and events.step = steps.step  -- noqa: ST11
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

final as (
    select
        cases.process,
        cases.case_id,
        cast(date_trunc('month', cases.last_on) as date) as month,
        cases.path,
        coalesce(cases.furthest = cases.known_steps and cases.unknown_steps = 0, false) as skips_nothing,
        broken.case_id is not null as is_forbidden,
        cases.amount_minor,
        cases.case_hours,
        cases.first_on,
        cases.last_on
    from cases
    left join broken on cases.process = broken.process and cases.case_id = broken.case_id
)

select * from final
