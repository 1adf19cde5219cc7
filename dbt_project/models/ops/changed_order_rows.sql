-- depends_on: {{ ref('changed_orders') }}
-- The changed orders as the feed has them, searched once for all facts. In a full build nobody reads this.
select * from {{ ref('stg_olist__orders') }}
{% if last_build() %}
where
    order_id in (select changed.order_id from {{ ops_table('changed_orders') }} as changed)
    and {{ within_changed_days('purchased_local_at') }}
{% else %}
where false
{% endif %}
