"""Alembic migrations of the operational store, newest named in `schema.HEAD`."""
