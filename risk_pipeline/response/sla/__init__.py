"""What the SLA clocks of tickets bring about as time passes."""
