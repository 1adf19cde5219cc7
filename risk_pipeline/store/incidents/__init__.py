"""Incidents in the store: rows, history, documents, messages."""
