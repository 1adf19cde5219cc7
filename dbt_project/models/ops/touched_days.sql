{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook='{{ forget_old_notes() }}'
) }}
-- depends_on: {{ ref('fct_orders') }}
-- depends_on: {{ ref('fct_order_items') }}
-- depends_on: {{ ref('fct_payments') }}
-- depends_on: {{ ref('fct_reviews') }}
-- depends_on: {{ ref('fct_leads') }}
-- depends_on: {{ ref('fct_chargebacks') }}
-- depends_on: {{ ref('event_sums') }}
{% if is_increment() %}
with

differing_days as (
    {{ differing_days(event_day_sums()) }}
),

final as (
    select
        {{ build_number() }} as build_number,
        basis,
        touched_on,
        '{{ run_id() }}' as run_id
    from differing_days
    where (basis, touched_on) not in (select (known.basis, known.touched_on) from {{ this }} as known)
)

select * from final
{% else %}
select
    cast(null as bigint) as build_number,
    cast(null as varchar) as basis,
    cast(null as date) as touched_on,
    cast(null as varchar) as run_id
where false
{% endif %}
