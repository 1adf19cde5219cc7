"""What was sent, what waits, and why."""
