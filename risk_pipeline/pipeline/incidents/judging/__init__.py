"""What data say of incidents: axes, trends, recovery, remedy, candidates."""
