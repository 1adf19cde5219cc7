"""What people begin to write about while an incident runs: lines of it, and no tickets of their own."""
