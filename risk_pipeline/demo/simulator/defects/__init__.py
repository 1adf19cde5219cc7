"""What goes wrong in the simulated feeds: faults of deliveries, defects of rows."""
