with

contacts as (
    select * from {{ ref('stg_support__contacts') }}
),

final as (
    select
        contact_id,
        way,
        topic,
        waited_minutes > {{ var('slow_answer_minutes') }} as is_slow,
        received_at,
        received_on
    from contacts
)

select * from final
