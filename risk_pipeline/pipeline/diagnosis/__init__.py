"""Reads from the warehouse what a message says about a breach."""
