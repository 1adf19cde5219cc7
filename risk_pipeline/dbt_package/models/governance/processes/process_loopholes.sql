{%- set closed_on = this_build().closed_on %}
-- depends_on: {{ ref('load_window') }}
with

moves as (
    select
        process,
        move,
        max_by(title, version) as title,
        max_by(kind, version) as kind,
        max_by(risk, version) as risk,
        max_by(control, version) as control,
        max_by(severity, version) as severity,
        max(version) as version
    from {{ ref('process_moves') }}
    group by process, move
),

counted as (
    select
        process,
        move,
        cast(sum(checked_count) as bigint) as checked_count,
        cast(sum(case_count) as bigint) as case_count,
        cast(sum(amount_minor) as bigint) as amount_minor,
        cast(coalesce(
            sum(case_count) filter (where occurred_on > {{ closed_on }} - 90), 0
        ) as bigint) as recent_case_count,
        cast(coalesce(
            sum(amount_minor) filter (where occurred_on > {{ closed_on }} - 90), 0
        ) as bigint) as recent_amount_minor,
        min(occurred_on) filter (where case_count > 0) as first_on,
        max(occurred_on) filter (where case_count > 0) as last_on
    from {{ ref('process_move_days') }}
    group by process, move
),

ranked as (
    select
        moves.*,
        coalesce(counted.checked_count, 0) as checked_count,
        coalesce(counted.case_count, 0) as case_count,
        counted.case_count / counted.checked_count as share,
        coalesce(counted.amount_minor, 0) as amount_minor,
        coalesce(counted.recent_case_count, 0) as recent_case_count,
        coalesce(counted.recent_amount_minor, 0) as recent_amount_minor,
        counted.first_on,
        counted.last_on,
        rank() over (partition by moves.process order by coalesce(counted.case_count, 0) desc) as rank_by_cases,
        rank() over (partition by moves.process order by coalesce(counted.amount_minor, 0) desc) as rank_by_money
    from moves
    left join counted on moves.process = counted.process and moves.move = counted.move
),

final as (
    select
        process,
        move,
        title,
        kind,
        cast(row_number() over (
            partition by process order by rank_by_cases + rank_by_money asc, amount_minor desc, move asc
        ) as bigint) as rank,
        checked_count,
        case_count,
        share,
        amount_minor,
        recent_case_count,
        recent_amount_minor,
        first_on,
        last_on,
        rank_by_cases,
        rank_by_money,
        risk,
        control,
        severity,
        version
    from ranked
)

select * from final
