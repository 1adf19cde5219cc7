"""The weekly review: a page per business line and one for all."""
