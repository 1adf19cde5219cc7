"""The verbs `risk incident …`."""
