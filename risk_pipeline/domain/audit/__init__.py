"""Proof that what was told, what rules said and what happened to tickets is what stands there now. Pure."""
