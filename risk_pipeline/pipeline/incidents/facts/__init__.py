"""Facts of incidents, from the rows behind their tickets: sheets, evidence, lists of the affected."""
