"""Business-risk monitoring: from source row to risk map and back."""
