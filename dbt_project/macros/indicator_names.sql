{#-
    Every indicator, once. dbt must know the parents of a model before it reads the YAML of others, so this
    list is written down; all else about an indicator comes from its YAML (meta.indicator).
-#}
{% macro indicator_names() -%}
    {{ return([
        'approval_over_48h_rate',
        'payment_mismatch_rate',
        'approval_to_purchase_ratio',
        'approved_orders',
        'awaiting_approval_aged_share',
        'invalid_payment_rate',
        'chargeback_rate',
        'late_handoff_rate',
        'late_delivery_rate',
        'transit_days',
        'awaiting_handoff_aged_share',
        'in_transit_overdue_share',
        'stuck_shipped_share',
        'in_transit_aged_share',
        'ship_before_pay_rate',
        'cancel_rate',
        'unavailable_rate',
        'seller_low_star_share',
        'top10_seller_share',
        'new_seller_gmv_share',
        'low_star_share',
        'review_before_delivery_share',
        'safety_terms_rate',
        'review_score_mean',
        'order_volume',
        'gmv',
        'average_order_value',
        'freight_share',
        'promo_share',
        'lead_win_rate',
        'feed_volume',
        'feed_age_hours',
        'orders_without_items_rate',
        'orders_without_payment_rate',
    ]) }}
{%- endmacro %}
