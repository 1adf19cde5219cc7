"""A new feed: where its source is, what was found in it, and the files that describe it."""
