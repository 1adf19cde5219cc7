with

refunds as (
    select
        *,
        case when not is_approved_alone then approved_at end as second_approved_at
    from {{ ref('fct_refunds') }}
    -- What never arrived cannot come back: such a refund takes another way.
    where reason <> 'not_received'
),

-- A step that did not happen has no instant. The second approval has none of its own in the feed: it is dated with
-- the first.
final as (
    {%- for step, instant in {
        'requested': 'requested_at', 'returned': 'returned_at', 'approved': 'approved_at',
        'second_approval': 'second_approved_at', 'paid': 'paid_at'
    }.items() %}
    select
        refund_id as case_id,
        '{{ step }}' as step,
        {{ instant }} as occurred_at,
        agent as entity,
        amount_minor
    from refunds
    where {{ instant }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
