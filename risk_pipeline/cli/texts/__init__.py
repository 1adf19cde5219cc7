"""Verbs about what people write: `topics list|show|confirm`."""
