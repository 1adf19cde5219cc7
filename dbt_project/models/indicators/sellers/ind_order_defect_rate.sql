with

defects as (
    select
        order_id,
        received_on as known_on
    from {{ ref('fct_chargebacks') }}
    union all
    select
        order_id,
        opened_on as known_on
    from {{ ref('fct_complaints') }}
    where channel = 'authority' and order_id is not null
),

-- An order counts once, however much went wrong with it.
defective as (
    select
        orders.order_id as entity_id,
        orders.purchased_on as occurred_on,
        cast(1 as {{ risk_core.type_double() }}) as numerator,
        cast(0 as {{ risk_core.type_double() }}) as denominator,
        cast(orders.price_minor + orders.freight_minor as bigint) as exposure_minor,
        orders.seller_id as seller,
        orders.category
    from {{ ref('fct_orders') }} as orders
    where exists (
        select 1 from defects
        where
            defects.order_id = orders.order_id
            and defects.known_on <= orders.purchased_on + {{ var('defect_cohort_days') }}
    )
),

cohorts as (
    select
        order_id as entity_id,
        purchased_on as occurred_on,
        cast(0 as {{ risk_core.type_double() }}) as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        seller_id as seller,
        category
    from {{ ref('fct_orders') }}
),

final as (
    select * from defective
    union all
    select * from cohorts
)

select * from final
