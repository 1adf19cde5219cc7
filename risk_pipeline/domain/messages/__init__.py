"""What is sent, to whom: messages, digests, issues, and the routes between rules and receivers."""
