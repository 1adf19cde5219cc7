-- depends_on: {{ ref('changed_orders') }}
-- The customers of changed orders: those that came in lately, else as the orders' facts have them from the last build,
-- and only for the rest all customers are searched. In a full build nobody reads this.
{% set last = risk_core.last_build() %}
{% if last %}
with

wanted as (
    select distinct customer_id from {{ ref('changed_order_rows') }}
),

lately as (
    select
        customer_id,
        customer_unique_id,
        customer_state
    from {{ ref('stg_olist__customers') }}
    where
        loaded_at >= timestamptz '{{ last.loaded_until }}'
        and customer_id in (select wanted.customer_id from wanted)
),

known as (
    select distinct
        customer_id,
        customer_unique_id,
        customer_state
    from {{ risk_core.facts_table('fct_orders') }}
    where
        {{ within_changed_days('purchased_on') }}
        and customer_unique_id is not null
        and customer_id in (
            select wanted.customer_id from wanted
            where wanted.customer_id not in (select lately.customer_id from lately)
        )
),

found as (
    select * from lately
    union all
    select * from known
),

final as (
    select * from found
    union all
    select
        customer_id,
        customer_unique_id,
        customer_state
    from {{ ref('stg_olist__customers') }}
    where customer_id in (
        select wanted.customer_id from wanted
        where wanted.customer_id not in (select found.customer_id from found)
    )
)

select * from final
{% else %}
select
    customer_id,
    customer_unique_id,
    customer_state
from {{ ref('stg_olist__customers') }}
-- read in an increment: {{ ref('changed_order_rows') }}
where false
{% endif %}
