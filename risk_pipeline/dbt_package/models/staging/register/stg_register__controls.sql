{{ config(pre_hook="{{ create_register_table('controls') }}") }}
with

source as (
    select * from {{ source('register', 'register_controls') }}
),

final as (
    select
        control,
        title,
        business_line,
        owner,
        objective,
        type,
        nature,
        frequency,
        is_key,
        axis,
        cap,
        design,
        process,
        step,
        status,
        test_kind,
        test_model,
        test_frequency,
        overdue_days
    from source
)

select * from final
