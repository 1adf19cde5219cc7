"""What people write, as terms that can be counted: masked, folded, cut into words, stemmed, negated."""
