{%- set zone = risk_core.feed_zone('storefront', 'price_changes') -%}
with

source as (
    select * from {{ source('storefront', 'price_changes') }}
),

final as (
    select
        change_id,
        product_id,
        category,
        {{ risk_core.local_to_utc('changed_at', zone) }} as changed_at,
        {{ risk_core.to_minor('old_price') }} as old_minor,
        {{ risk_core.to_minor('new_price') }} as new_minor,
        stacked_discount,
        nullif(trim(changed_by), '') as changed_by,
        nullif(trim(approved_by), '') as approved_by,
        {{ risk_core.business_day('changed_at', zone) }} as changed_on
    from source
)

select * from final
