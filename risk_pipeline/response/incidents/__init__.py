"""Incidents: what people and data do to them becomes state, event and messages, in one transaction."""
