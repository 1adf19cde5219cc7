{{ config(pre_hook="{{ create_register_table('steps') }}") }}
with

source as (
    select * from {{ source('register', 'register_steps') }}
),

final as (
    select
        process,
        version,
        from_on,
        until_on,
        title,
        business_line,
        owner,
        position,
        step,
        step_title,
        step_owner
    from source
)

select * from final
