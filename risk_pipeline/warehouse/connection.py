"""Open the analytics engine's file. One writer at a time; a process that must wait is told why."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection as Connection

from risk_pipeline.domain.errors import WarehouseBusy, WarehouseError
from risk_pipeline.warehouse.schema import migrations

__all__ = ["Connection", "connect", "kept_open", "open_file"]

_ANY_WRITE_BIT = 0o222
_SESSION = "set timezone = 'UTC'"
_kept_open: dict[Path, Connection] = {}


@contextmanager
def kept_open(path: Path) -> Iterator[None]:
    """Keep the warehouse open while several stages of this process use it in turn: `connect` joins in.

    To open and close a file costs more than most of what a stage asks of it. Other processes wait until the
    last stage has ended.

    Raises:
        WarehouseBusy: another process holds the file.
        WarehouseError: it is no DuckDB file, or is of a newer version.
    """
    if path in _kept_open:
        yield
        return
    with open_upgraded(path) as connection:
        _kept_open[path] = connection
        try:
            yield
        finally:
            del _kept_open[path]


@contextmanager
def connect(path: Path, *, read_only: bool = False) -> Iterator[Connection]:
    """Open the warehouse at `path`, session time zone UTC, and close it again.

    Its own tables are of the newest version then: a file of an earlier one is upgraded first. Only a
    published copy, which nobody may write, is read as it is.

    Raises:
        WarehouseBusy: another process holds the file.
        WarehouseError: the file is missing (read-only), is no DuckDB file, or is of a newer version.
    """
    if opened := _kept_open.get(path):
        with opened.cursor() as connection:
            connection.execute(_SESSION)
            yield connection
        return
    if read_only and not path.exists():
        raise WarehouseError(f"{path} does not exist yet. Run `risk run` first.")
    if read_only:
        with open_file(path, read_only=True) as connection:
            if not _must_be_upgraded(connection, path):
                yield connection
                return
    with open_upgraded(path) as connection:
        if not read_only:
            yield connection
            return
    with open_file(path, read_only=True) as connection:
        yield connection


@contextmanager
def open_upgraded(path: Path) -> Iterator[Connection]:
    """Open the warehouse to write into it; make it, or bring its own tables to the newest version, first."""
    with open_file(path) as connection:
        migrations.migrate(connection)
        yield connection


def _must_be_upgraded(connection: Connection, path: Path) -> bool:
    """Whether the file must be written before it is read; a published copy never is."""
    if path.stat().st_mode & _ANY_WRITE_BIT:
        return migrations.is_outdated(connection)
    migrations.check_copy(connection)
    return False


@contextmanager
def open_file(path: Path, *, read_only: bool = False) -> Iterator[Connection]:
    """Open a DuckDB file as it is, session time zone UTC, and close it again.

    Raises:
        WarehouseBusy: another process holds the file.
        WarehouseError: it is no DuckDB file, or cannot be opened for another reason.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(str(path), read_only=read_only)
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise WarehouseBusy(
                f"{path} is held by another process. Wait for its run to end, or read the published "
                f"copy instead. Engine says: {str(error).splitlines()[0]}"
            ) from error
        raise WarehouseError(f"{path} cannot be opened: {str(error).splitlines()[0]}") from error
    try:
        # Tables are packed by the build that closes a week (dbt's macros/build/clear_away_dead_rows.sql).
        # Nor are blocks of source files kept: one that is written again within a second looks the same.
        connection.execute(f"{_SESSION}; set max_vacuum_tasks = 0; set enable_external_file_cache = false")
        yield connection
    finally:
        connection.close()
