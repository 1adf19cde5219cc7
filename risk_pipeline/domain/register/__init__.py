"""The content that people write: feeds, indicators, rules, owners, risks, calendars, response plans."""
