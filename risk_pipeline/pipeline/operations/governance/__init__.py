"""What people do to the risk register while it runs: actions of strategies, and who may."""
