"""Checks of what the register says about incidents."""
