"""What people ask for: typed commands, who may give them, and how a comment is read as one."""
