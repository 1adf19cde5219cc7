"""Incidents to test with."""
