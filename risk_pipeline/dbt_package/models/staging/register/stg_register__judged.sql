{{ config(pre_hook="{{ create_register_table('judged') }}") }}
with

source as (
    select * from {{ source('register', 'register_judged') }}
),

final as (
    select
        indicator,
        grain,
        dimension,
        owner
    from source
)

select * from final
