"""Response-time limits: the timers of a ticket and the working hours they count."""
