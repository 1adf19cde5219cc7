"""The simulated marketplace: seeded feeds with known events."""
