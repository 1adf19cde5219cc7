"""The composition root: what a run does, stage by stage, for the CLI and for Dagster alike."""
