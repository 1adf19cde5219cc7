"""The daily loop: one run for one business day."""
