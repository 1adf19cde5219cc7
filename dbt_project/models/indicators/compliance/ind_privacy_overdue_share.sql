with

privacy_requests as (
    select * from {{ ref('fct_privacy_requests') }}
),

final as (
    select
        request_id as entity_id,
        received_on as entered_on,
        answered_on as left_on,
        cast(due_on + 1 as date) as hit_from,
        cast(0 as bigint) as exposure_minor,
        kind as request_kind
    from privacy_requests
    where answered_on is null or answered_on > received_on
)

select * from final
