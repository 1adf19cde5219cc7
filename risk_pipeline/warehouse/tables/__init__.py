"""Published tables and views."""
