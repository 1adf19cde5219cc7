"""What people write, in the warehouse: which texts are new, their terms, and counts of them."""
