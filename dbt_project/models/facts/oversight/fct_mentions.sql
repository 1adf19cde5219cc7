with

mentions as (
    select
        *,
        posted_at + interval {{ var('mention_reply_hours') }} hour as reply_due_at
    from {{ ref('stg_oversight__mentions') }}
),

final as (
    select
        mention_id,
        coalesce(platform, 'unknown') as platform,
        coalesce(topic, 'unknown') as topic,
        author_hash,
        coalesce(language, 'unknown') as language,
        reach,
        coalesce(is_negative, false) as is_negative,
        first_reply_at is null or first_reply_at > reply_due_at as is_answered_late,
        posted_at,
        first_reply_at,
        posted_on,
        {{ risk_core.business_day_of_instant('reply_due_at') }} as reply_due_on
    from mentions
)

select * from final
