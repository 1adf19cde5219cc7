{{ risk_core.process_checks(ref('log_order_to_delivery'), 'order_to_delivery') }}
