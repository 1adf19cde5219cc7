with

chargebacks as (
    select * from {{ ref('stg_card_scheme__chargebacks') }}
),

final as (
    select
        chargeback_id,
        order_id,
        coalesce(reason_code, 'unknown') as reason_code,
        amount_minor,
        '{{ risk_core.reporting_currency() }}' as currency,
        received_at,
        received_on
    from chargebacks
)

select * from final
