"""What reading texts costs, and what it finds."""
