with

attempts as (
    select * from {{ ref('stg_gateway__payment_attempts') }}
),

final as (
    select
        attempt_id,
        order_id,
        coalesce(gateway, 'unknown') as gateway,
        coalesce(bin6, 'unknown') as bin6,
        card_hash,
        amount_minor,
        '{{ risk_core.reporting_currency() }}' as currency,
        result = 'declined' as is_declined,
        attempted_at,
        attempted_on
    from attempts
)

select * from final
