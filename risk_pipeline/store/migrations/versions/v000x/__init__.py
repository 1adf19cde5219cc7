"""Versions 0000 to 0009."""
