"""What dbt needs in a project's folder and nobody writes: the engine's code, indicators, settings."""
