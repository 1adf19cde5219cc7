with

requests as (
    select * from {{ ref('stg_oversight__privacy_requests') }}
),

final as (
    select
        request_id,
        coalesce(kind, 'unknown') as kind,
        received_at,
        answered_at,
        received_on,
        cast(received_on + cast(ceil(0.8 * statutory_days) as integer) as date) as pressing_on,
        cast(received_on + statutory_days as date) as due_on,
        answered_on
    from requests
)

select * from final
