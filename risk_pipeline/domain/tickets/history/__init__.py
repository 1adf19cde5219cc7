"""What the events of a ticket prove: the hash chain, its timeline, why somebody was notified."""
