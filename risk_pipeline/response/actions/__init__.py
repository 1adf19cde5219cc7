"""What a person's command does to a ticket."""
