with

listings as (
    select * from {{ ref('fct_listings') }}
),

final as (
    select
        listing_id as entity_id,
        sampled_on as occurred_on,
        cast(is_restricted as {{ risk_core.type_double() }}) as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        category,
        seller_id as seller
    from listings
    where sampled_on is not null
)

select * from final
