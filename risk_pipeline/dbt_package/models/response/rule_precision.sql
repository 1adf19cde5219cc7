with

tickets as (
    select * from {{ ref('fct_tickets') }}
    where kind = 'risk'
),

counted as (
    select
        rule_id,
        max(business_line) as business_line,
        count(*) as ticket_count,
        count(*) filter (where is_open) as open_count,
        count(*) filter (where not is_open and resolution in ('fixed', 'recovered')) as right_count,
        count(*) filter (where not is_open and resolution = 'false_positive') as false_count,
        count(*) filter (where recurrence_count > 0) as reopened_count,
        count(*) filter (where not is_open or recurrence_count > 0) as ever_closed_count
    from tickets
    group by rule_id
),

final as (
    select
        rule_id,
        business_line,
        ticket_count,
        open_count,
        right_count,
        false_count,
        ticket_count - open_count - right_count - false_count as other_count,
        right_count / nullif(right_count + false_count, 0) as precision_share,
        reopened_count,
        reopened_count / nullif(ever_closed_count, 0) as reopen_rate
    from counted
)

select * from final
