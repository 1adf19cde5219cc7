{{ risk_core.process_checks(ref('log_refund'), 'refund') }}
