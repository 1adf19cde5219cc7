"""A desk on each kind of store."""

from collections.abc import Iterator

import pytest

from risk_pipeline.store import open_store
from tests.builders.response_desk import Desk


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    store = open_store(store_url)
    yield Desk(store)
    store.close()


@pytest.fixture
def lite(lite_url: str) -> Iterator[Desk]:
    """Where the database makes no difference."""
    store = open_store(lite_url)
    yield Desk(store)
    store.close()
