"""The demo: an invented marketplace with known faults, its ground truth, files cut at any day."""
