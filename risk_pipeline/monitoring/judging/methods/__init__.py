"""One module per way to judge a value: limits, control limits, shifts, trends, shares, feeds."""
