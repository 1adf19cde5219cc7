"""The rows behind incidents: counted once, sealed, compared, written out for whoever remedies."""
