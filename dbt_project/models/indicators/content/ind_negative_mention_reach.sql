with

mentions as (
    select * from {{ ref('fct_mentions') }}
),

final as (
    select
        mention_id as entity_id,
        posted_on as occurred_on,
        cast(reach as {{ risk_core.type_double() }}) as numerator,
        cast(null as {{ risk_core.type_double() }}) as denominator,
        cast(0 as bigint) as exposure_minor,
        platform as mention_platform,
        topic as mention_topic
    from mentions
    where is_negative
)

select * from final
