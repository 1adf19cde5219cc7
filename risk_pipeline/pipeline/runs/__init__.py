"""A run from feeds to messages: daily, live, replay."""
