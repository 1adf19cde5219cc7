"""Opening the store: created, upgraded, or refused with a remedy."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from risk_pipeline.domain.errors import StoreError
from risk_pipeline.store import database, list_tickets, open_store
from risk_pipeline.store.schema import HEAD, Base


def test_store_is_created_where_nothing_was_and_opens_again(empty_store_url: str) -> None:
    for _ in range(2):
        store = open_store(empty_store_url)
        assert list_tickets(store) == []
        store.close()


def test_store_migrations_build_what_the_models_say(empty_store_url: str) -> None:
    store = open_store(empty_store_url)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    store.close()


def test_store_knows_its_newest_migration() -> None:
    scripts = ScriptDirectory.from_config(database.migration_config())
    assert scripts.get_current_head() == HEAD


def test_store_migrations_can_be_taken_back(empty_store_url: str) -> None:
    from alembic import command

    store = open_store(empty_store_url)
    with store.writing() as transaction:
        command.downgrade(database.migration_config(transaction.connection), "base")
    store.close()
    store = open_store(empty_store_url)
    assert list_tickets(store) == []
    store.close()


def test_store_of_a_newer_package_is_refused(empty_store_url: str) -> None:
    store = open_store(empty_store_url)
    with store.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match=f"schema version 9999; this package supports versions up to {HEAD}"):
        open_store(empty_store_url)


def test_store_locked_by_another_process_says_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    open_store(url).close()
    other = sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)
    other.execute("begin immediate")
    store = open_store(url, busy_seconds=0.1)
    with pytest.raises(StoreError, match=r"state\.sqlite is locked by another process"), store.writing():
        pass
    assert list_tickets(store) == []  # reading waits for nobody
    other.execute("rollback")
    other.close()
    with store.writing() as transaction:
        assert transaction.next_ticket_id() == 1
    store.close()


def test_store_being_created_by_another_process_says_so(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)
    other.execute("begin exclusive")
    with pytest.raises(StoreError, match="is locked by another process"):
        open_store(f"sqlite:///{tmp_path / 'state.sqlite'}", busy_seconds=0.1)
    other.close()


def test_store_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_text("order_id,customer_id\n" * 100)
    with pytest.raises(StoreError, match=r"state\.sqlite refused a statement: file is not a database"):
        open_store(f"sqlite:///{tmp_path / 'state.sqlite'}")


def test_store_server_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        open_store("postgresql://risk:hunter2@127.0.0.1:9/risk", busy_seconds=2)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "message"), [("not a url", "is not a database URL"), ("mysql://x/y", "not supported; use sqlite")]
)
def test_store_url_that_cannot_work_is_refused(url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message):
        open_store(url)
