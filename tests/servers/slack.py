"""Session fixtures of one real server or emulator, started once per run on a free port."""
