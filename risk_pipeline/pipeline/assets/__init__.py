"""What Dagster shows of an asset: its size and columns, and what the rules on it found."""
