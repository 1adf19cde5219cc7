"""Live runs: the hours of today that are over."""
