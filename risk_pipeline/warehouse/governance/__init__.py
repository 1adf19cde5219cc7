"""The risk map's tables: what residuals are computed from on each of some days, and where risks were."""
