"""The demo: a simulated history through the whole loop, and its score."""
