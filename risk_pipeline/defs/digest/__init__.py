"""Digests, per owner and business line."""
