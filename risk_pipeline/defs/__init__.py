"""Dagster glue and nothing else: every module here is imported by Dagster when it loads.

What a stage does is in `risk_pipeline/pipeline/stages.py`; these modules tell Dagster about it.
"""
