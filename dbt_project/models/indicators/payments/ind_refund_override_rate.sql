with

refunds as (
    select * from {{ ref('fct_refunds') }}
),

final as (
    select
        refund_id as entity_id,
        approved_on as occurred_on,
        cast(is_approved_alone as {{ risk_core.type_double() }}) as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('amount_minor', 'is_approved_alone') }} as exposure_minor,
        agent,
        category,
        seller_id as seller
    from refunds
    where approved_on is not null and is_above_limit
)

select * from final
