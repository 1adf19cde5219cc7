"""Reads what people write: terms before each build, and what stands out when a ticket is told."""
