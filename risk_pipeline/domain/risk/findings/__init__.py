"""Findings of internal control: what they come from, and how bad they are."""
