{{ config(materialized='fact') }}
{%- for name in event_logs() %}
-- depends_on: {{ ref(name) }}
{%- endfor %}
-- depends_on: {{ ref('stg_register__steps') }}
with

-- Written out, so that the checksum of this SQL says when the register has the steps in another order.
steps (process, step, position) as (
    {{ steps_in_order() | indent(4) }}
),

logged as (
    {{ logged_events() }}
),

-- The same event twice is one. As in facts, what happened since the last closed day is here already: no case waits for
-- a day to end.
events as (
    select distinct
        *,
        {{ business_day_of_instant('occurred_at') }} as occurred_on
    from logged
    where
        case_id is not null
        and step is not null
        and occurred_at is not null
),

-- Of two events of the same instant the one that should come first counts as first.
final as (
    select
        events.process,
        events.case_id,
        cast(row_number() over in_order as bigint) as event_number,
        events.step,
        events.occurred_at,
        events.occurred_on,
        lag(events.step) over in_order as previous_step,
        {{ hours_between('lag(events.occurred_at) over in_order', 'events.occurred_at') }} as waited_hours,
        events.entity,
        events.amount_minor
    from events
    left join steps on events.process = steps.process and events.step = steps.step  -- noqa: ST11
    window in_order as (
        partition by events.process, events.case_id
        order by events.occurred_at, coalesce(steps.position, 1000), events.step
    )
)

select * from final
