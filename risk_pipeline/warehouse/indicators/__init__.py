"""Indicator values and verdicts."""
