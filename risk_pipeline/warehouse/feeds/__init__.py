"""Raw tables: what was loaded, staged, rejected, and how far each feed reaches."""
