with

admissions as (
    select * from {{ ref('fct_seller_admissions') }}
),

-- Who was selling before admissions were recorded has none.
first_listings as (
    select
        seller_id,
        min(listed_at) as listed_at
    from {{ ref('fct_listings') }}
    group by seller_id
    having min(listed_at) >= (select min(admissions.applied_at) from admissions)
),

steps as (
    select
        coalesce(admissions.seller_id, first_listings.seller_id) as seller_id,
        admissions.applied_at,
        admissions.documents_at,
        admissions.checked_at,
        admissions.deposit_at,
        admissions.approved_at,
        first_listings.listed_at
    from admissions
    full outer join first_listings on admissions.seller_id = first_listings.seller_id
),

-- A step that did not happen has no instant.
final as (
    {%- for step in ['applied', 'documents', 'checked', 'deposit', 'approved', 'listed'] %}
    select
        seller_id as case_id,
        '{{ step }}' as step,
        {{ step }}_at as occurred_at,
        seller_id as entity
    from steps
    where {{ step }}_at is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
