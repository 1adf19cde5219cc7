"""Forget all that was loaded of a feed, so that its next load begins from the start."""

from dataclasses import dataclass

from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.warehouse.sql import (
    Connection,
    count_rows,
    read_count,
    saying,
    table_exists,
    table_name,
    transaction,
)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows and locations of a feed were forgotten."""

    rows: int
    locations: int


def forget_feed(connection: Connection, feed: Feed) -> Forgotten:
    """Drop the feed's raw table, its rejects and what was noted of its loads: all of it, or nothing.

    The build's state goes too: what no longer comes must leave the facts, so the next build computes all.
    """
    schema, _, table = feed.raw_table.rpartition(".")
    with transaction(connection), saying(f"Feed {feed.id} cannot be reset"):
        rows = 0
        if table_exists(connection, schema, table):
            rows = count_rows(connection, table_name(feed.raw_table))
            connection.execute(f"drop table {table_name(feed.raw_table)}")
        locations = read_count(
            connection, "delete from ops.ingest_manifest where feed = $feed", {"feed": feed.id}
        )
        for kept in ("raw.rejects", "ops.feed_state", "ops.missing_days"):
            connection.execute(f"delete from {kept} where feed = $feed", {"feed": feed.id})
        if table_exists(connection, "ops", "build_state"):
            connection.execute("delete from ops.build_state")
    return Forgotten(rows, locations)
