"""Tables that only the published copy has."""
