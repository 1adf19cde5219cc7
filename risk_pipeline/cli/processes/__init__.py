"""Verbs about processes: `processes list|show|paths|loopholes|diff`."""
