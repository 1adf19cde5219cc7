"""Turns verdicts and feed faults into steps of tickets."""
