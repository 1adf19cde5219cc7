"""Builders for the risk register and the residual risk."""
