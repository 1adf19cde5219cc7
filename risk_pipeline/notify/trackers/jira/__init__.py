"""Tickets as Jira issues."""
