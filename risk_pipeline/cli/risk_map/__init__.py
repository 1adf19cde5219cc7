"""Verbs about the risk map: where risks are, what moved them, why, and overrides."""
