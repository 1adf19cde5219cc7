"""A small simulator of the wallet; `python -m generator data` writes the files of its systems."""
