"""Up to when feeds have brought their events: tells an hour without events from one not delivered yet."""

from collections.abc import Iterable
from datetime import datetime

from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.warehouse.feeds.event_times import instant_of
from risk_pipeline.warehouse.sql import Connection, saying, table_exists, table_name


def read_seen_to(
    connection: Connection, feeds: Iterable[Feed], now: datetime, time_zone: str
) -> dict[str, datetime | None]:
    """Return up to when each feed is seen, as local time (without zone) of the business.

    That is its newest event up to `now`, or its newest delivery if that is later: a feed that delivers at
    four and brings nothing newer than three says that nothing happened in between. A feed without event
    times, or without location, is left out: nothing can be said of it. None: it has brought nothing yet.
    """
    seen: dict[str, datetime | None] = {}
    for feed in feeds:
        if feed.cursor is None or feed.location is None or not table_exists(connection, *_place(feed)):
            continue
        with saying(f"Feed {feed.id}: cannot look for its newest event"):
            row = connection.execute(
                f"""
                with reached as (select greatest({_newest(feed, time_zone)}, {_delivered()}) as seen_to)
                -- The engine's least() passes over nulls: of nothing it would make the present.
                select timezone($business, least($now, seen_to)) from reached where seen_to is not null
                """,
                {"business": time_zone, "now": now, "feed": feed.id},
            ).fetchone()
        seen[feed.id] = row[0] if row else None
    return seen


def _place(feed: Feed) -> tuple[str, str]:
    schema, _, table = feed.raw_table.rpartition(".")
    return schema, table


def _newest(feed: Feed, time_zone: str) -> str:
    """Return the SQL of the newest event's instant; an event of the future is no news of the present."""
    at = instant_of(feed, feed.cursor or "", time_zone)
    return f"(select max({at}) from {table_name(feed.raw_table)} where {at} <= $now)"


def _delivered() -> str:
    """Return the SQL of the instant of the newest delivery: a file's own, or when a table was asked."""
    return (
        "(select max(least(coalesce(modified_at, loaded_at), loaded_at)) from ops.ingest_manifest "
        "where feed = $feed)"
    )
