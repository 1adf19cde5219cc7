"""What people promised: the residual that a strategy reaches by a day, the number that a goal reaches."""
