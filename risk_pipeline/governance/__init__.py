"""The risk map: residuals of all risks on all days at once, and what moved them.

Reads verdicts, tests of controls and losses from the warehouse, computes by `domain/risk/`, writes snapshots.
Overrides come from the store and are handed in. What a run does with it is in `pipeline/governance/`.
"""
