"""Advances the timers of tickets."""
