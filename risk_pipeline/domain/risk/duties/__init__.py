"""What the risk side owes: residuals within tolerance, strategies kept, controls tested. Pure."""
