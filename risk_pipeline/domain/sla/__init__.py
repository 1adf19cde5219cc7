"""Response-time limits: the clocks of a ticket and the working hours they count."""
