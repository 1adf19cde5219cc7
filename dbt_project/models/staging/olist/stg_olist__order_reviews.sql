{%- set zone = risk_core.feed_zone('olist', 'order_reviews') -%}
with

source as (
    select * from {{ source('olist', 'order_reviews') }}
),

final as (
    select
        review_id,
        order_id,
        review_score as score,
        nullif(trim(concat_ws(' ', review_comment_title, review_comment_message)), '') as comment_text,
        cast(review_creation_date as date) as created_on,
        {{ risk_core.local_to_utc('review_answer_timestamp', zone) }} as answered_at,
        {{ risk_core.business_day('review_answer_timestamp', zone) }} as answered_on
    from source
)

select * from final
