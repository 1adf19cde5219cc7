"""Warehouses to test on: made once, then copied, because making one takes longer than most tests.

What tests how a warehouse is made asks for `warehouses_are_made`.
"""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from risk_pipeline.warehouse import connection
from risk_pipeline.warehouse.connection import Connection

_make_or_upgrade = connection.open_upgraded


@pytest.fixture(scope="session", autouse=True)
def warehouses_are_copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Begin each warehouse as a copy of one whose own tables are there already."""
    made = tmp_path_factory.mktemp("made") / "risk.duckdb"

    def copy_or_upgrade(path: Path) -> AbstractContextManager[Connection]:
        return _of_a_copy(made, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "open_upgraded", copy_or_upgrade)
        yield


@pytest.fixture
def warehouses_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make each warehouse that is opened for the first time, as users do."""
    monkeypatch.setattr(connection, "open_upgraded", _make_or_upgrade)


@contextmanager
def _of_a_copy(made: Path, path: Path) -> Iterator[Connection]:
    if not made.exists():
        with _make_or_upgrade(made):
            pass
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, path)
    with _make_or_upgrade(path) as opened:
        yield opened
