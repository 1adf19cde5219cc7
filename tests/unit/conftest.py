"""Stores and desks, and what tests of one process must not take from each other."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from risk_pipeline.store import Store
    from tests.builders.response_desk import Desk

_AS_STARTED = {name: value for name, value in os.environ.items() if name.startswith("RISK_")}


@pytest.fixture(autouse=True)
def settings_of_its_own(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back the settings that the tests were called with: a site of another test changes them."""
    if "loop_site" in request.fixturenames:
        return
    for name in [name for name in os.environ if name.startswith("RISK_")]:
        monkeypatch.delenv(name)
    for name, value in _AS_STARTED.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def store(store_url: str) -> "Iterator[Store]":
    """A store of each kind."""
    from risk_pipeline.store import open_store

    opened = open_store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def desk(store: "Store") -> "Desk":
    """A desk on each kind of store."""
    from tests.builders.response_desk import Desk

    return Desk(store)


@pytest.fixture
def lite(lite_url: str) -> "Iterator[Desk]":
    """A desk where the database makes no difference."""
    from risk_pipeline.store import open_store
    from tests.builders.response_desk import Desk

    opened = open_store(lite_url)
    yield Desk(opened)
    opened.close()
