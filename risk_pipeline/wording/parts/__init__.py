"""The parts of a first message: head, figures, move, place, data."""
