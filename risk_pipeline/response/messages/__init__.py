"""Builds the messages of a ticket."""
