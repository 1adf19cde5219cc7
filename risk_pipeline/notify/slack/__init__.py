"""Slack: the API client, blocks, messages, digests."""
