with

accounts as (
    select * from {{ ref('stg_storefront__accounts') }}
),

final as (
    select
        account_id,
        signed_up_at,
        signed_up_on
    from accounts
)

select * from final
