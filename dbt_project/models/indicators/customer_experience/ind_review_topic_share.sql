with

topics as (
    {{ risk_core.text_topics('olist', 'order_reviews') }}
),

final as (
    select
        entity_id,
        occurred_on,
        numerator,
        denominator,
        exposure_minor,
        topic as text_topic
    from topics
)

select * from final
