"""Pictures of the risk map: what is on them, from the warehouse and the register."""
