{{ config(pre_hook="{{ create_register_table('moves') }}") }}
with

source as (
    select * from {{ source('register', 'register_moves') }}
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
    from source
)

select * from final
