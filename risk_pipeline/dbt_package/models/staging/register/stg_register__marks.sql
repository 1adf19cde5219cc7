{{ config(pre_hook="{{ create_register_table('marks') }}") }}
with

source as (
    select * from {{ source('register', 'register_marks') }}
),

final as (
    select
        indicator,
        dimension,
        segment,
        kind,
        first_on,
        last_on,
        ticket
    from source
)

select * from final
