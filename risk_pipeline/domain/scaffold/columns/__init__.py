"""What the columns of a new feed are: from what was counted in each to its type and how it is read."""
