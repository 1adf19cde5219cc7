{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook='{{ forget_old_notes() }}'
) }}
-- depends_on: {{ ref('fct_orders') }}
-- depends_on: {{ ref('fct_order_items') }}
-- depends_on: {{ ref('fct_payments') }}
-- depends_on: {{ ref('fct_deliveries') }}
-- depends_on: {{ ref('fct_reviews') }}
-- depends_on: {{ ref('fct_leads') }}
-- depends_on: {{ ref('fct_chargebacks') }}
-- depends_on: {{ ref('event_sums') }}
{% if risk_core.is_increment() %}
with

differing_days as (
    {{ differing_days(fact_day_sums_after()) }}
),

final as (
    select
        {{ risk_core.build_number() }} as build_number,
        fact,
        date_column,
        column_name,
        touched_on,
        '{{ risk_core.run_id() }}' as run_id
    from differing_days
    where (fact, date_column, column_name, touched_on) not in (
        select (known.fact, known.date_column, known.column_name, known.touched_on) from {{ this }} as known
    )
)

select * from final
{% else %}
select
    cast(null as bigint) as build_number,
    cast(null as varchar) as fact,
    cast(null as varchar) as date_column,
    cast(null as varchar) as column_name,
    cast(null as date) as touched_on,
    cast(null as varchar) as run_id
where false
{% endif %}
