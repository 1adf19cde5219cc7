with

refunds as (
    select
        refund_id as entity_id,
        paid_on as occurred_on,
        cast(amount_minor as {{ risk_core.type_double() }}) as numerator,
        cast(0 as {{ risk_core.type_double() }}) as denominator,
        amount_minor as exposure_minor,
        category,
        seller_id as seller,
        reason as refund_reason
    from {{ ref('fct_refunds') }}
    where paid_on is not null
),

sales as (
    select
        order_id as entity_id,
        purchased_on as occurred_on,
        cast(0 as {{ risk_core.type_double() }}) as numerator,
        cast(price_minor as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        category,
        seller_id as seller,
        cast(null as varchar) as refund_reason
    from {{ ref('fct_orders') }}
    where purchased_on >= (select min(refunds.requested_on) from {{ ref('fct_refunds') }} as refunds)
),

final as (
    select * from refunds
    union all
    select * from sales
)

select * from final
