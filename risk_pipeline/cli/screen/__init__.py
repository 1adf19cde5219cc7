"""What verbs print: facts, tables, JSON, and how far long work has come."""
