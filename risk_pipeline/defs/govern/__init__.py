"""Governance: where the risks are after verdicts and tickets."""
