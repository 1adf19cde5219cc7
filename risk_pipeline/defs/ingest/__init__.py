"""Ingest: feeds to raw tables."""
