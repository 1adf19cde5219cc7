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

-- A step counts when it first happens; a case is worth the most that any of its events says.
first_steps as (
    select
        process,
        case_id,
        step,
        min(occurred_at) as first_at,
        min(occurred_on) as first_on,
        max(entity) as entity
    from {{ events }} as events
    group by process, case_id, step
),

case_amounts as (
    select
        process,
        case_id,
        max(amount_minor) as amount_minor
    from {{ events }} as events
    group by process, case_id
),

-- Looked at on the day of the step by which it is known, by the version of the process that held then.
checked as (
    select
        moves.process,
        moves.version,
        moves.move,
        moves.kind,
        moves.above_minor,
        moves.needed_step,
        known.case_id,
        known.first_at,
        known.first_on,
        known.entity
    from first_steps as known
    inner join moves
        on
            known.process = moves.process
            and known.step = moves.known_by_step
            and known.first_on >= moves.from_on
            and (moves.until_on is null or known.first_on <= moves.until_on)
),

compared as (
    select
        checked.*,
        needed.first_at as needed_at,
        coalesce(case_amounts.amount_minor, 0) as amount_minor
    from checked
    inner join case_amounts on checked.process = case_amounts.process and checked.case_id = case_amounts.case_id
    left join first_steps as needed
        on
            checked.process = needed.process
            and checked.case_id = needed.case_id
            and checked.needed_step = needed.step
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
            when kind = 'before' then needed_at < first_at
            else needed_at is null or needed_at > first_at
        end as is_forbidden,
        entity,
        amount_minor
    from compared
    where
        (kind <> 'before' or needed_at is not null)
        and (kind <> 'skipped_above' or amount_minor > above_minor)
)

select * from final
{%- endmacro %}
