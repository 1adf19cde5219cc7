"""From what a source offers to a value of the declared type, as SQL: exact, or null."""
