"""Dagster glue and nothing else: one folder per stage, one file per Dagster noun.

What a stage does is in `risk_pipeline/pipeline/runs/stages.py`; these modules tell Dagster about it. They
import it only where they run: to show the graph, neither the warehouse nor the store is needed. What depends
on settings or content is built by a function that takes the `Project`, so that two projects can be defined in
one process. `risk_pipeline/definitions.py` lists everything that is built.
"""
