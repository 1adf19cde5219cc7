"""What was loaded (`ops.ingest_manifest`), and how each feed stands (`ops.feed_state`)."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from risk_pipeline.warehouse.schema.feeds import FEED_STATE, INGEST_MANIFEST
from risk_pipeline.warehouse.schema.statements import insert_rows
from risk_pipeline.warehouse.sql import Connection, read_count, read_frame, saying

if TYPE_CHECKING:
    import pandas as pd  # slow to import, and only named here

FeedState = Literal["ok", "no_data", "failed", "not_configured"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every row written by a load carries."""

    run_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Loaded:
    """One location as it was when it was last loaded."""

    location: str
    size_bytes: int | None
    checksum: str | None
    modified_at: datetime | None
    row_count: int
    loaded_count: int
    rejected_count: int
    merged_count: int | None = 0
    loaded_at: datetime | None = None


_LOADED = tuple(field.name for field in fields(Loaded))


def read_manifest(connection: Connection, feed: str) -> dict[str, Loaded]:
    """Return what was loaded for the feed, by location."""
    rows = connection.execute(
        f"select {', '.join(_LOADED)} from ops.ingest_manifest where feed = ?", [feed]
    ).fetchall()
    return {row[0]: Loaded(*row) for row in rows}


def write_manifest(connection: Connection, feed: str, loads: Iterable[Loaded], stamp: Stamp) -> None:
    """Note locations as loaded, in place of what was known of them."""
    listed = [replace(load, loaded_at=stamp.now) for load in loads]
    forget(connection, feed, [load.location for load in listed])
    insert_rows(connection, INGEST_MANIFEST, [(feed, *astuple(load), stamp.run_id) for load in listed])


def count_merged_rows(connection: Connection, feed: str) -> int:
    """Return how many rows repeat a key within their location, by what was loaded last of each."""
    sql = "select coalesce(sum(merged_count), 0)::bigint from ops.ingest_manifest where feed = $feed"
    return read_count(connection, sql, {"feed": feed})


def forget(connection: Connection, feed: str, locations: list[str]) -> None:
    """Drop locations from the manifest: they are gone, or about to be noted again."""
    connection.execute(
        "delete from ops.ingest_manifest where feed = ? and list_contains(?::varchar[], location)",
        [feed, locations],
    )


def record_state(connection: Connection, feed: str, state: FeedState, reason: str, stamp: Stamp) -> None:
    """Record how the feed stands, in its one row of `ops.feed_state`."""
    with saying(f"Feed {feed}: cannot record its state"):
        connection.execute("delete from ops.feed_state where feed = ?", [feed])
        insert_rows(connection, FEED_STATE, [(feed, state, reason, stamp.now, stamp.run_id)])


def reason_while_ok(connection: Connection, feed: str) -> str:
    """Return what was said of a feed whose last load ended well; empty where it did not, or was the first."""
    sql = "select reason from ops.feed_state where feed = ? and state = 'ok'"
    return "".join(reason for (reason,) in connection.execute(sql, [feed]).fetchall())


def read_feed_standings(connection: Connection) -> list[tuple[str, str, str, datetime | None]]:
    """Return feed, state, reason and when it was checked, as the last ingest left each."""
    with saying("ops.feed_state cannot be read"):
        return connection.execute(
            "select feed, state, reason, checked_at from ops.feed_state order by feed"
        ).fetchall()


def read_feed_state(connection: Connection) -> "pd.DataFrame":
    """Return `ops.feed_state`: one row per feed, as the last ingest left it."""
    with saying("ops.feed_state cannot be read"):
        return read_frame(connection, f"select {FEED_STATE.selected} from ops.feed_state order by feed")
