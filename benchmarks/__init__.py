"""Measured figures: each program prints its table; docs/benchmarks.md keeps the last ones."""
