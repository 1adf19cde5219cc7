{%- set zone = risk_core.feed_zone('oversight', 'mentions') -%}
with

source as (
    select * from {{ source('oversight', 'mentions') }}
),

final as (
    select
        mention_id,
        {{ risk_core.local_to_utc('posted_at', zone) }} as posted_at,
        platform,
        topic,
        author_hash,
        reach,
        is_negative,
        language,
        {{ risk_core.local_to_utc('first_reply_at', zone) }} as first_reply_at,
        {{ risk_core.business_day('posted_at', zone) }} as posted_on
    from source
)

select * from final
