"""Microsoft Teams: adaptive cards, sent to the address of a workflow or incoming webhook."""
