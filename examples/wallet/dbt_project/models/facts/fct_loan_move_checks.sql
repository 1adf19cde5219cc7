{{ risk_core.process_checks(ref('log_loan'), 'loan') }}
