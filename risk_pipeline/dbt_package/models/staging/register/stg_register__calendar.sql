{{ config(pre_hook="{{ create_register_table('calendar') }}") }}
with

source as (
    select * from {{ source('register', 'register_calendar') }}
),

final as (
    select
        day,
        indicator,
        dimension,
        segment,
        effect,
        case when effect = 'shift' then factor else 1 end as factor,
        name,
        source
    from source
)

select * from final
