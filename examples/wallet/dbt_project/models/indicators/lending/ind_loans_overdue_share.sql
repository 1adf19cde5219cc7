with

loans as (
    select * from {{ ref('fct_loans') }}
),

final as (
    select
        loan_id as entity_id,
        paid_out_on as entered_on,
        ended_on as left_on,
        due_on + 1 as hit_from,
        due_minor as exposure_minor,
        branch,
        channel,
        account_id as holder
    from loans
    where ended_on > paid_out_on
)

select * from final
