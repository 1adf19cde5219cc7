{{ config(pre_hook="{{ create_register_table('control_risks') }}") }}
with

source as (
    select * from {{ source('register', 'register_control_risks') }}
),

final as (
    select
        control,
        risk
    from source
)

select * from final
