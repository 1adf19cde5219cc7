"""What a closed ticket leaves: root cause, actions, losses, and what later judging learns from it."""
