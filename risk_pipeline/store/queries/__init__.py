"""Reads of the operational store."""
