"""The ticket: its states, and the pure decisions that move it from one to the next."""
