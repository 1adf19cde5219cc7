"""`risk new …`: content written by the program, in the words a person would use."""
