with

source as (
    select * from {{ source('olist', 'customers') }}
),

final as (
    select
        customer_id,
        customer_unique_id,
        lpad(customer_zip_code_prefix, 5, '0') as zip_prefix,
        {{ clean_city('customer_city') }} as city,
        coalesce(nullif(upper(trim(customer_state)), ''), 'unknown') as customer_state
    from source
)

select * from final
