with

seller_days as (
    select * from {{ ref('fct_seller_days') }}
),

documents as (
    select * from {{ ref('fct_seller_documents') }}
    where verified_on is not null
),

valid as (
    select
        seller_days.seller_id,
        seller_days.sold_on,
        count(distinct documents.type) as type_count
    from seller_days
    inner join documents
        on
            seller_days.seller_id = documents.seller_id
            and seller_days.sold_on >= documents.verified_on
            and seller_days.sold_on < documents.expires_on
    group by seller_days.seller_id, seller_days.sold_on
),

final as (
    select
        seller_days.seller_id || ':' || seller_days.sold_on as entity_id,
        seller_days.sold_on as occurred_on,
        case
            when coalesce(valid.type_count, 0) < 2 then cast(seller_days.price_minor as {{ risk_core.type_double() }})
            else 0
        end as numerator,
        cast(seller_days.price_minor as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('seller_days.price_minor', 'coalesce(valid.type_count, 0) < 2') }} as exposure_minor,
        seller_days.seller_id as seller
    from seller_days
    left join valid on seller_days.seller_id = valid.seller_id and seller_days.sold_on = valid.sold_on
    where seller_days.sold_on >= (select min(documents.verified_on) from documents)
)

select * from final
