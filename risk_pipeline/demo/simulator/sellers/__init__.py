"""Sellers: how they come, and what they offer."""
