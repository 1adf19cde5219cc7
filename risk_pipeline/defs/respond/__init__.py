"""Response: tickets."""
