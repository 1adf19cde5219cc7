"""Stores to test on: migrated once, then copied, because the migrations take longer than most tests."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from risk_pipeline.store import open_store
from tests.servers.postgres import database_of_its_own

BACKENDS = ["sqlite", "postgres"]


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite store at the newest schema, without rows; only to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "state.sqlite"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def migrated_database(postgres_url: str) -> Iterator[str]:
    """Name of a PostgreSQL store at the newest schema, without rows; only to be copied."""
    with database_of_its_own(postgres_url) as url:
        open_store(url).close()
        yield url.rpartition("/")[2]


@pytest.fixture
def lite_url(migrated_file: Path, tmp_path: Path) -> str:
    """URL of a SQLite store without rows, for tests to which the database makes no difference."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'lite.sqlite')}"


@pytest.fixture(params=BACKENDS)
def store_url(request: pytest.FixtureRequest, migrated_file: Path, tmp_path: Path) -> Iterator[str]:
    """URL of a store without rows at the newest schema: each test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'state.sqlite')}"
        return
    server = str(request.getfixturevalue("postgres_url"))
    with database_of_its_own(server, str(request.getfixturevalue("migrated_database"))) as url:
        yield url


@pytest.fixture(params=BACKENDS)
def empty_store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a place where no store was made yet, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.sqlite'}"
    return str(request.getfixturevalue("postgres_database"))
