{%- set orders -%}
select * from {{ source('olist', 'orders') }}
{%- endset -%}
{{ staged_orders(orders) }}
