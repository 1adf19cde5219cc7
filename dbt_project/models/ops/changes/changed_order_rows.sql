-- depends_on: {{ ref('changed_orders') }}
-- depends_on: {{ ref('stg_olist__orders') }}
-- The changed orders as staging has them, searched once for all facts. In a full build nobody reads this.
{%- set orders -%}
select * from {{ source('olist', 'orders') }}
{% if risk_core.last_build() -%}
where
    order_id in (select changed.order_id from {{ risk_core.ops_table('changed_orders') }} as changed)
    and {{ within_changed_days('order_purchase_timestamp') }}
{%- else -%}
where false
{%- endif %}
{%- endset %}
{{ staged_orders(orders) }}
