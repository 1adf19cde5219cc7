"""Lint findings and the list of their codes."""
