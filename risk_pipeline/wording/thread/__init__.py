"""What is told in a ticket's thread: events, and the details behind the first message."""
