"""Looks at a table that nobody has described yet: counts shapes of values, tries keys. Rows stay here."""
