"""Pictures of a series."""
