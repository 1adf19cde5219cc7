with

leads as (
    select * from {{ ref('stg_olist__leads') }}
),

deals as (
    select * from {{ ref('stg_olist__closed_deals') }}
),

final as (
    select
        coalesce(leads.lead_id, deals.lead_id) as lead_id,
        coalesce(leads.origin, 'unknown') as origin,
        deals.seller_id,
        deals.business_segment,
        deals.won_at,
        leads.contacted_on,
        deals.won_on
    from leads
    full outer join deals on leads.lead_id = deals.lead_id
)

select * from final
