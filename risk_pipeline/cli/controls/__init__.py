"""Verbs about controls: `controls list|show|test|rcm`."""
