with

source as (
    select * from {{ source('olist', 'leads') }}
),

final as (
    select
        mql_id as lead_id,
        landing_page_id,
        coalesce(nullif(trim(origin), ''), 'unknown') as origin,
        first_contact_date as contacted_on
    from source
)

select * from final
