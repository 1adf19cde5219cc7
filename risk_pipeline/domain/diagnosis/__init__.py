"""What a breach is made of: where it sits, and which part is volume, mix and rate."""
