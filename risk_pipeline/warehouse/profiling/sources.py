"""Sources that can be read but once, held for as long as they are looked at."""

from collections.abc import Iterator
from contextlib import contextmanager

from risk_pipeline.warehouse.feeds.readers import Source, registered_source
from risk_pipeline.warehouse.sql import Connection

_REGISTERED = "looked_at"
_COPY = "looked_at_rows"


@contextmanager
def copied(connection: Connection, location: str, rows: object, at_most: int) -> Iterator[Source]:
    """Hand out a copy of a frame or stream, of its first rows; a stream can be read but once."""
    connection.register(_REGISTERED, rows)
    connection.execute(f"create or replace temp table {_COPY} as select * from {_REGISTERED} limit {at_most}")
    connection.unregister(_REGISTERED)
    try:
        yield registered_source(connection, location, _COPY)
    finally:
        connection.execute(f"drop table {_COPY}")
