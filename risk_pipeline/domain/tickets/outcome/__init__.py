"""How a ticket ends and what it leaves: root cause, actions, losses, and what later judging learns."""
