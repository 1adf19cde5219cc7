{{ config(pre_hook="{{ create_register_table('owners') }}") }}
with

source as (
    select * from {{ source('register', 'register_owners') }}
),

final as (
    select
        owner,
        tickets_per_day
    from source
)

select * from final
