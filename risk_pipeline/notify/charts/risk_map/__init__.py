"""Pictures of the risk map."""
