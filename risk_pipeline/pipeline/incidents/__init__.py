"""Major incidents: what a verb, a click or the clock does, and what data say of it."""
