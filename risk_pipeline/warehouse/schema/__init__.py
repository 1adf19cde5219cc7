"""What the pipeline's own tables look like, and how a warehouse of an earlier version gets there."""
