"""Incidents in Slack: the messages of a room."""
