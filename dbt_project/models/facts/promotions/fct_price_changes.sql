with

changes as (
    select * from {{ ref('stg_storefront__price_changes') }}
),

final as (
    select
        change_id,
        product_id,
        coalesce(category, 'unknown') as category,
        old_minor,
        new_minor,
        '{{ risk_core.reporting_currency() }}' as currency,
        coalesce(stacked_discount, 0) as stacked_discount,
        changed_by,
        approved_by,
        new_minor <= {{ var('price_outlier_share') }} * old_minor
        or coalesce(stacked_discount, 0) > {{ var('stacked_discount_limit') }} as is_outlier,
        approved_by is null or approved_by = changed_by as is_published_alone,
        changed_at,
        changed_on
    from changes
)

select * from final
