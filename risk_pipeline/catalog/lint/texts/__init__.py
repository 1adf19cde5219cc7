"""What is declared of texts that people write, and the causes that they are looked through for."""
