"""What `risk new` decides: pure, from counts and names; it sees no row."""
