"""What published copies hold."""
