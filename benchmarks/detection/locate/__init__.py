"""The slice scan on anybody's table, and how often it names the cause of a generated incident."""
