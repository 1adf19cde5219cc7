"""Queries behind a breach: its events, its evidence, its replay."""
