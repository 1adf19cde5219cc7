with

source as (
    select * from {{ source('olist', 'sellers') }}
),

final as (
    select
        seller_id,
        lpad(seller_zip_code_prefix, 5, '0') as zip_prefix,
        {{ clean_city('seller_city') }} as city,
        coalesce(nullif(upper(trim(seller_state)), ''), 'unknown') as seller_state
    from source
)

select * from final
