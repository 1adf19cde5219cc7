"""A warehouse in memory with the pipeline's own tables, empty for each test."""

from collections.abc import Iterator

import duckdb
import pytest

from risk_pipeline.warehouse.schema.migrations import migrate


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as opened:
        opened.execute("set timezone = 'UTC'")
        migrate(opened)
        yield opened
