with

refunds as (
    select * from {{ ref('stg_aftersales__refunds') }}
),

orders as (
    select * from {{ ref('fct_orders') }}
),

final as (
    select
        refunds.refund_id,
        refunds.order_id,
        coalesce(orders.seller_id, 'none') as seller_id,
        coalesce(orders.category, 'none') as category,
        coalesce(orders.customer_state, 'unknown') as customer_state,
        coalesce(refunds.reason, 'unknown') as reason,
        refunds.amount_minor,
        '{{ risk_core.reporting_currency() }}' as currency,
        refunds.instrument_hash,
        refunds.agent,
        refunds.second_approver,
        refunds.amount_minor > {{ var('refund_limit') }} * {{ risk_core.minor_per_unit() }} as is_above_limit,
        refunds.second_approver is null or refunds.second_approver = refunds.agent as is_approved_alone,
        refunds.requested_at,
        refunds.approved_at,
        refunds.paid_at,
        refunds.returned_at,
        refunds.requested_on,
        refunds.approved_on,
        refunds.paid_on,
        orders.purchased_on
    from refunds
    left join orders on refunds.order_id = orders.order_id
)

select * from final
