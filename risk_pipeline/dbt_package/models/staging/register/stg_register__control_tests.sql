{{ config(pre_hook="{{ create_register_table('control_tests') }}") }}
with

source as (
    select * from {{ source('register', 'register_control_tests') }}
),

final as (
    select
        control,
        tested_on,
        population_n,
        tested_n,
        exceptions_n,
        evidence,
        recorded_at
    from source
)

select * from final
