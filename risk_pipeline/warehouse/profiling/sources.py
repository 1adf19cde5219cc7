"""Sources that are looked at only in part, or that can be read but once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from risk_pipeline.warehouse.feeds.readers import Source, registered_source
from risk_pipeline.warehouse.sql import Connection, count_rows

_REGISTERED = "looked_at"
_COPY = "looked_at_rows"


def without_last(connection: Connection, source: Source, rows: int) -> Source:
    """Return a file's source without so many rows at its end."""
    if not rows:
        return source
    kept = max(0, count_rows(connection, source.relation) - rows)
    return replace(source, relation=f"(select * from {source.relation} limit {kept})")


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
