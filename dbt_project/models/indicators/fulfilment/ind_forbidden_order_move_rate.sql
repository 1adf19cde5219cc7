with

checks as (
    select * from {{ ref('fct_order_move_checks') }}
),

final as (
    select
        case_id as entity_id,
        occurred_on,
        {{ risk_core.as_number('is_forbidden') }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('amount_minor', 'is_forbidden') }} as exposure_minor,
        process_move as move,
        coalesce(entity, 'none') as seller
    from checks
    -- The control test of the gate judges it: one ticket for one fact.
    where process_move <> 'order_to_delivery.shipped_before_paid'
)

select * from final
