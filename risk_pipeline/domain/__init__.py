"""Pure types and rules of risk management. No I/O, no framework, no clock of its own."""
