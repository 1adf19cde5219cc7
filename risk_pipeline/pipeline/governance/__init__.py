"""The risk map as runs, verbs and pages use it."""
