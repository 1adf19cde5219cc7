"""What people, data and time do to an incident: each returns the event, and names the guard that refuses."""
