with

orders as (
    select
        * exclude (cancelled_at),
        -- The feed dates a cancellation like the last step before it, and it came after that.
        cancelled_at + interval 1 microsecond as cancelled_at,
        price_minor + freight_minor as amount_minor
    from {{ ref('fct_orders') }}
),

-- A step that did not happen has no instant.
final as (
    {%- for step, instant in {
        'purchased': 'purchased_at', 'approved': 'approved_at', 'handed_over': 'handed_at',
        'delivered': 'delivered_at', 'cancelled': 'cancelled_at'
    }.items() %}
    select
        order_id as case_id,
        '{{ step }}' as step,
        {{ instant }} as occurred_at,
        seller_id as entity,
        amount_minor
    from orders
    where {{ instant }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
