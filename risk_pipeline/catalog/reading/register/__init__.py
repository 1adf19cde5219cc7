"""Lists of entries in files of the register."""
