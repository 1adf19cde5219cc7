"""Residual risk as arithmetic: from readings of indicators and tests of controls to a level."""
