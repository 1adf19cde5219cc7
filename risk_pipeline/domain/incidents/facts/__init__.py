"""What an incident amounts to, by the rows behind its tickets: numbers, evidence, recovery."""
