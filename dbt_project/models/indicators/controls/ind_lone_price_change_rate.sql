with

price_changes as (
    select * from {{ ref('fct_price_changes') }}
),

final as (
    select
        change_id as entity_id,
        changed_on as occurred_on,
        cast(is_published_alone as {{ risk_core.type_double() }}) as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        category,
        changed_by as price_editor
    from price_changes
)

select * from final
