"""Delivery: the outbox sent."""
