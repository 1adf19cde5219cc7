"""The project's content: register, rules, indicators and feeds, read, typed and cross-checked.

Light on purpose: Dagster reads it at import. No dbt, no pandas, no engine here.
"""

from risk_pipeline.catalog.load import load_catalog
from risk_pipeline.catalog.reading.model import Catalog

__all__ = ["Catalog", "load_catalog"]
