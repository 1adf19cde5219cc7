"""Steps of migrations that are longer than a few lines."""
