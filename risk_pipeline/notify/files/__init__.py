"""Messages as files, where no Slack is configured."""
