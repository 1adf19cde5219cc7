"""What people wait for when an incident gets its room."""
