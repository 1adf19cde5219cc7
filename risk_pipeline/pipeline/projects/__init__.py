"""A project of one's own: what `risk init` writes, and the examples that come with the package."""
