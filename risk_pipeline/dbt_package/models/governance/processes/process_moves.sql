{{ config(materialized='fact') }}
with

moves as (
    select * from {{ ref('stg_register__moves') }}
),

final as (
    select
        process,
        version,
        from_on,
        until_on,
        move,
        title,
        kind,
        known_by_step,
        needed_step,
        above_minor,
        risk,
        control,
        severity
    from moves
)

select * from final
