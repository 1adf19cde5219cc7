"""The monthly risk report: what moved and why, the top risks, what is late, what failed, what is not seen."""
