"""Verbs about what was promised: `strategies list|show|done`, `goals list`."""
