"""What the limits are measured by: how noise is made equal, and one module for each table of figures."""
