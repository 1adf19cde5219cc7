"""Versions of a process: what changed in its rule."""
