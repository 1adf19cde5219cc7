"""A warehouse in memory, empty for each test."""

from collections.abc import Iterator

import pytest

from risk_pipeline.warehouse.sql import Connection
from tests.builders.governance.world import warehouse


@pytest.fixture
def connection() -> Iterator[Connection]:
    with warehouse() as opened:
        yield opened
