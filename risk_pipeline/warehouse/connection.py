"""Open the analytics engine's file. One writer at a time; nobody waits in the dark."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection as Connection

from risk_pipeline.domain.errors import WarehouseBusy, WarehouseError

__all__ = ["Connection", "connect"]


@contextmanager
def connect(path: Path, *, read_only: bool = False) -> Iterator[Connection]:
    """Open the warehouse at `path`, session time zone UTC, and close it again.

    Raises:
        WarehouseBusy: another process holds the file.
        WarehouseError: the file is missing (read-only) or is no DuckDB file.
    """
    if read_only and not path.exists():
        raise WarehouseError(f"{path} does not exist yet. Run `risk run` first.")
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
        # Tables are packed by the build that closes a week, not by whoever writes (dbt's macros/state.sql).
        connection.execute("set timezone = 'UTC'; set max_vacuum_tasks = 0")
        yield connection
    finally:
        connection.close()
