{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook='{{ forget_old_notes() }}'
) }}
-- Sellers whose first sale moved: their sales count as new on other days. Compares with fct_sellers as the last build
-- left it, hence no ref(); fct_sellers is built after this.
{% if risk_core.is_increment() %}
with

starts as (
    select
        seller_id,
        min(sold_on) as first_sold_on
    from {{ ref('fct_seller_days') }}
    group by seller_id
),

known as (
    select
        seller_id,
        first_sold_on
    from {{ risk_core.facts_table('fct_sellers') }}
),

final as (
    select
        {{ risk_core.build_number() }} as build_number,
        coalesce(starts.seller_id, known.seller_id) as seller_id,
        least(starts.first_sold_on, known.first_sold_on) as first_day,
        greatest(starts.first_sold_on, known.first_sold_on) + {{ var('new_seller_days') }} as end_day
    from starts
    full outer join known on starts.seller_id = known.seller_id
    where
        starts.first_sold_on is distinct from known.first_sold_on
        and known.first_sold_on is not null
)

select * from final
where seller_id not in (select noted.seller_id from {{ this }} as noted)
{% else %}
select
    cast(null as bigint) as build_number,
    cast(null as varchar) as seller_id,
    cast(null as date) as first_day,
    cast(null as date) as end_day
-- fct_seller_days must exist first: {{ ref('fct_seller_days') }}
where false
{% endif %}
