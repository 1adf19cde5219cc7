"""The verbs on tickets."""
