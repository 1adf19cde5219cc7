"""The weekly review: what people have to decide, and what changed."""
