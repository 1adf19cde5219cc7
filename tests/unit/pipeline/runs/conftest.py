"""A place of digests, on every store and on SQLite alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.messages.digest_site import Site


@pytest.fixture
def site(store_url: str, tmp_path: Path) -> Iterator[Site]:
    made = Site(store_url, tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Site]:
    made = Site(f"sqlite:///{tmp_path / 'lite.sqlite'}", tmp_path)
    yield made
    made.store.close()
