"""One module per version of the schema, ten to a folder."""
