"""What keeps a row from being judged: its feeds, its build, a quiet day."""
