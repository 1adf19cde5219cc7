"""Verbs about the risk register."""
