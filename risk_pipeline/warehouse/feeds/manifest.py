"""What was loaded (`ops.ingest_manifest`), what was refused (`raw.rejects`), how each feed stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from risk_pipeline.warehouse.feeds.staging import REJECTS
from risk_pipeline.warehouse.sql import Connection, saying

FeedState = Literal["ok", "no_data", "failed", "not_configured"]

_TABLES = """
    create schema if not exists ops;
    create schema if not exists raw;
    create table if not exists ops.ingest_manifest (
        feed varchar, location varchar, size_bytes bigint, checksum varchar, modified_at timestamptz,
        row_count bigint, loaded_count bigint, rejected_count bigint, loaded_at timestamptz, run_id varchar
    );
    create table if not exists ops.feed_state (
        feed varchar, state varchar, reason varchar, checked_at timestamptz, run_id varchar
    );
    create table if not exists raw.rejects (
        feed varchar, location varchar, line_number bigint, reason varchar, row_json varchar,
        rejected_at timestamptz, run_id varchar
    );
"""


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
    loaded_at: datetime | None = None


def ensure_tables(connection: Connection) -> None:
    """Make the tables of this module where they are absent."""
    with saying("Cannot make the tables of ingest"):
        connection.execute(_TABLES)


def read_manifest(connection: Connection, feed: str) -> dict[str, Loaded]:
    """Return what was loaded for the feed, by location."""
    rows = connection.execute(
        "select location, size_bytes, checksum, modified_at, row_count, loaded_count, rejected_count, "
        "loaded_at from ops.ingest_manifest where feed = ?",
        [feed],
    ).fetchall()
    return {row[0]: Loaded(*row) for row in rows}


def write_manifest(connection: Connection, feed: str, loads: Iterable[Loaded], stamp: Stamp) -> None:
    """Note locations as loaded, in place of what was known of them."""
    for load in loads:
        forget(connection, feed, [load.location])
        connection.execute(
            "insert into ops.ingest_manifest values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                feed,
                load.location,
                load.size_bytes,
                load.checksum,
                load.modified_at,
                load.row_count,
                load.loaded_count,
                load.rejected_count,
                stamp.now,
                stamp.run_id,
            ],
        )


def forget(connection: Connection, feed: str, locations: list[str]) -> None:
    """Drop locations from the manifest: they are gone, or about to be noted anew."""
    connection.execute(
        "delete from ops.ingest_manifest where feed = ? and list_contains(?::varchar[], location)",
        [feed, locations],
    )


def record_rejects(
    connection: Connection, feed: str, locations: list[str], stamp: Stamp, *, at_most: int | None = None
) -> None:
    """Keep this load's rejects in place of those of earlier reads of the same locations."""
    connection.execute(
        "delete from raw.rejects where feed = ? and list_contains(?::varchar[], location)",
        [feed, locations],
    )
    _append_rejects(connection, feed, stamp, at_most)


def add_rejects(connection: Connection, feed: str, stamp: Stamp, *, at_most: int | None = None) -> None:
    """Keep this load's rejects beside the earlier ones, each once: a part was read, not the whole."""
    connection.execute(
        f"""
        delete from raw.rejects as old
        where feed = ? and exists (
            select 1 from {REJECTS} as fresh
            where fresh.location = old.location and fresh.row_json = old.row_json
        )
        """,
        [feed],
    )
    _append_rejects(connection, feed, stamp, at_most)


def record_state(connection: Connection, feed: str, state: FeedState, reason: str, stamp: Stamp) -> None:
    """Say how the feed stands, in its one row of `ops.feed_state`."""
    with saying(f"Feed {feed}: cannot record its state"):
        connection.execute("delete from ops.feed_state where feed = ?", [feed])
        connection.execute(
            "insert into ops.feed_state values (?, ?, ?, ?, ?)",
            [feed, state, reason, stamp.now, stamp.run_id],
        )


def _append_rejects(connection: Connection, feed: str, stamp: Stamp, at_most: int | None) -> None:
    connection.execute(
        f"""
        insert into raw.rejects
        select ?, location, line_number, reason, row_json, ?, ?
        from {REJECTS}
        order by location, line_number
        limit ?
        """,
        [feed, stamp.now, stamp.run_id, at_most],
    )
