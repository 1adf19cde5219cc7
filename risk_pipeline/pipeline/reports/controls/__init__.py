"""Controls and processes as people read them: how each stands, what it found, the matrix of all."""
