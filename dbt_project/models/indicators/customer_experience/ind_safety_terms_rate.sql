with

reviews as (
    select * from {{ ref('fct_reviews') }}
),

final as (
    select
        review_id || ':' || order_id as entity_id,
        answered_on as occurred_on,
        {{ risk_core.as_number("is_safety_mentioned") }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed("order_minor", "is_safety_mentioned") }} as exposure_minor,
        category,
        customer_state,
        seller_id as seller,
        seller_state,
        {{ price_band('order_minor') }} as price_band
    from reviews
    where answered_on is not null
)

select * from final
