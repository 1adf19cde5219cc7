-- One row: what this build covers. No source(): see raw_table().
{% set last = last_build() %}
with

loads as (
    {%- for table in ['orders', 'order_items', 'order_payments', 'order_reviews', 'customers', 'products',
                      'category_translation', 'leads', 'closed_deals'] %}
    select max(_loaded_at) as loaded_until from {{ loaded_rows('olist', table) }} as {{ table }}
    union all
    {%- endfor %}
    select max(_loaded_at) as loaded_until from {{ loaded_rows('card_scheme', 'chargebacks') }} as chargebacks
),

final as (
    select
        cast({{ last.build_number + 1 if last else 1 }} as bigint) as build_number,
        cast({{ as_of() }} as timestamp with time zone) as as_of,
        {{ closed_on() }} as closed_on,
        coalesce(
            max(loaded_until),
            timestamptz '{{ last.loaded_until if last else "1970-01-01 00:00:00+00" }}'
        ) as loaded_until,
        '{{ var("run_id") }}' as run_id
    from loads
)

select * from final
