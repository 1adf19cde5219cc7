"""Files generated from the models: JSON Schemas and the table of lint codes."""
