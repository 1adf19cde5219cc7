"""The outbox: queued messages, their state, and what could not be delivered."""
