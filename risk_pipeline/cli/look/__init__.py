"""Looking at the day, the indicators and the rules."""
