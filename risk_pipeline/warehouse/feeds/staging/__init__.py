"""One load of a feed before it lands: its rows staged, read, checked and refused."""
