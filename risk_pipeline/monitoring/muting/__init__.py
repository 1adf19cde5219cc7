"""The muters that look at all rules of a run: which hits are recorded and not acted on."""
