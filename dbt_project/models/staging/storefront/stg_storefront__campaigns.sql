with

source as (
    select * from {{ source('storefront', 'campaigns') }}
),

final as (
    select
        campaign_id,
        title,
        starts_on,
        ends_on,
        {{ risk_core.to_minor('budget') }} as budget_minor
    from source
)

select * from final
