"""What is declared of texts that people write, and what is found in them."""
