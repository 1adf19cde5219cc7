{#-
    Which cases of a process made the moves that it forbids: one row per forbidden move and case of which that is known.
    In: a log as it is (`ref('log_refund')`) and the process it is of. A view that reads one log waits for its feeds alone.
-#}
{% macro process_checks(log, process) -%}
    {%- set events -%}
    (
        select
            '{{ process }}' as process,
            cast(case_id as varchar) as case_id,
            cast(step as varchar) as step,
            occurred_at,
            {{ risk_core.business_day_of_instant('occurred_at') }} as occurred_on,
            cast(entity as varchar) as entity,
            cast(amount_minor as bigint) as amount_minor
        from
            (
                {#- A log may do without these two. Its YAML could tell, but a unit test of dbt sees no YAML. #}
                select * from {{ log }}
                union all by name
                select
                    cast(null as varchar) as entity,
                    cast(null as bigint) as amount_minor
                where false
            ) as logged
        where case_id is not null and step is not null and occurred_at is not null
    )
    {%- endset -%}
    {{ risk_core.checked_moves(events) }}
{%- endmacro %}


{#- The same from events as `process_events` has them. -#}
{% macro checked_moves(events) -%}
with

moves as (
    select * from {{ ref('process_moves') }}
),

-- A case is worth the most that any of its events says.
case_amounts as (
    select
        process,
        case_id,
        max(amount_minor) as amount_minor
    from {{ events }} as events
    group by process, case_id
),

-- Each move looks at two steps: the one by which it is known, and the one that it needs.
looked_at as (
    select
        process,
        version,
        move,
        known_by_step as step,
        true as is_known_by
    from moves
    union all
    select
        process,
        version,
        move,
        needed_step as step,
        false as is_known_by
    from moves
),

-- A step counts when it first happens.
seen as (
    select
        looked_at.process,
        looked_at.version,
        looked_at.move,
        events.case_id,
        min(events.occurred_at) filter (where looked_at.is_known_by) as first_at,
        min(events.occurred_on) filter (where looked_at.is_known_by) as first_on,
        max(events.entity) filter (where looked_at.is_known_by) as entity,
        min(events.occurred_at) filter (where not looked_at.is_known_by) as needed_at
    from {{ events }} as events
    inner join looked_at on events.process = looked_at.process and events.step = looked_at.step
    group by looked_at.process, looked_at.version, looked_at.move, events.case_id
),

-- Looked at on the day of the step by which it is known, by the version of the process that held then.
compared as (
    select
        moves.process,
        moves.version,
        moves.move,
        moves.kind,
        moves.above_minor,
        seen.case_id,
        seen.first_at,
        seen.first_on,
        seen.entity,
        seen.needed_at,
        coalesce(case_amounts.amount_minor, 0) as amount_minor
    from seen
    inner join moves
        on
            seen.process = moves.process
            and seen.version = moves.version
            and seen.move = moves.move
            and seen.first_on >= moves.from_on
            and (moves.until_on is null or seen.first_on <= moves.until_on)
    inner join case_amounts on seen.process = case_amounts.process and seen.case_id = case_amounts.case_id
),

final as (
    select
        process,
        version,
        move,
        process || '.' || move as process_move,
        case_id,
        first_on as occurred_on,
        case
            when kind = 'before' then coalesce(needed_at < first_at, false)
            else needed_at is null or needed_at > first_at
        end as is_forbidden,
        entity,
        amount_minor
    from compared
    where kind <> 'skipped_above' or amount_minor > above_minor
)

select * from final
{%- endmacro %}
