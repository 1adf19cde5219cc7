"""The only room that talks to the analytics engine (DuckDB)."""
