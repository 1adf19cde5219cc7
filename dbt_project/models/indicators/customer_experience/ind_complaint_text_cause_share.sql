with

causes as (
    {{ risk_core.text_causes('aftersales', 'complaints') }}
),

final as (
    select
        entity_id,
        occurred_on,
        numerator,
        denominator,
        exposure_minor,
        cause as text_cause
    from causes
)

select * from final
