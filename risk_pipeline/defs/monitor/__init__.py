"""Monitoring: rules judged, checks shown."""
