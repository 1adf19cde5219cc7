{{ config(pre_hook="{{ create_register_table('risks') }}") }}
with

source as (
    select * from {{ source('register', 'register_risks') }}
),

final as (
    select
        risk,
        title,
        business_line,
        owner,
        category,
        cause,
        event,
        consequence,
        inherent_likelihood,
        inherent_impact
    from source
)

select * from final
