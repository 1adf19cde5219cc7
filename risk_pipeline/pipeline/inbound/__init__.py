"""What comes back from Slack and trackers."""
