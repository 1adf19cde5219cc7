"""Publishing: the analysts' copy."""
