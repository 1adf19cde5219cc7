"""Lint checks of the suites: rules, expectations, limits."""
