"""Major incidents: what they are, which moves they may make, and how their events add up. Pure."""
