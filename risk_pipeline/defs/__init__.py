"""Dagster glue and nothing else: every module here is imported by Dagster when it loads.

What a stage does is in `risk_pipeline/pipeline/runs/stages.py`; these modules tell Dagster about it. They
import it only where they run: to show the graph, neither the warehouse nor the store is needed.
"""
