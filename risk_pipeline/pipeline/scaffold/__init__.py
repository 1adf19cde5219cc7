"""What `risk new` writes: feeds, facts, indicators, rules and entries of the register."""
