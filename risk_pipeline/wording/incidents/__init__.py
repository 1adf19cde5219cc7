"""Incidents in words: messages, timelines, reviews, statements, what is missing."""
