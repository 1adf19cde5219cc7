"""Great Expectations' own pages of our suites and their last results, made to open without a network."""

from risk_pipeline.monitoring.data_docs.project import build_data_docs, keep_results

__all__ = ["build_data_docs", "keep_results"]
