{%- set is_repeated = 'patterns.refund_count >= ' ~ var('repeat_refunds') -%}
with

refunds as (
    select * from {{ ref('fct_refunds') }}
    where paid_on is not null
),

-- What came back before the money left is no pattern of a fraud.
kept as (
    select * from refunds
    where returned_at is null or returned_at > paid_at
),

patterns as (
    select
        kept.refund_id,
        count(*) as refund_count
    from kept
    inner join kept as others
        on
            kept.instrument_hash = others.instrument_hash
            and kept.paid_at >= others.paid_at
            and kept.paid_on - {{ var('repeat_refund_days') }} < others.paid_on
    group by kept.refund_id
),

final as (
    select
        refunds.refund_id as entity_id,
        refunds.paid_on as occurred_on,
        {{ risk_core.as_number(is_repeated) }} as numerator,
        cast(1 as {{ risk_core.type_double() }}) as denominator,
        {{ risk_core.exposed('refunds.amount_minor', is_repeated) }} as exposure_minor,
        refunds.category,
        refunds.reason as refund_reason,
        refunds.agent
    from refunds
    left join patterns on refunds.refund_id = patterns.refund_id
)

select * from final
