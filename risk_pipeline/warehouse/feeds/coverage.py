"""Up to when feeds have brought their events: tells an hour without events from one not delivered yet."""

from collections.abc import Iterable
from datetime import datetime

from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.warehouse.feeds.event_times import instant_of
from risk_pipeline.warehouse.sql import Connection, saying, table_exists, table_name

_HABIT_DAYS = 28
_SAME_TIME_SECONDS = 2 * 60 * 60

# The newest delivery: a file's own instant, or when a table was asked; and when that was loaded.
_DELIVERY = """
    select least(coalesce(modified_at, loaded_at), loaded_at) as delivered_at, loaded_at
    from ops.ingest_manifest
    where feed = $feed and (row_count > 0 or $may_be_empty)
    order by delivered_at desc, loaded_at desc
    limit 1
"""
# Where no earlier load at that time of day is known, nothing speaks against it.
_SPOKEN_FOR = f"""
    select
        greatest(
            delivered_at - to_seconds(coalesce((
                select quantile_disc(seconds_behind, 0.25)
                from loads
                where
                    loads.loaded_at < delivery.loaded_at
                    and abs((epoch(delivery.loaded_at - loads.loaded_at) + 43200) % 86400 - 43200)
                    <= {_SAME_TIME_SECONDS}
            ), 0)),
            least(delivered_at, timezone($business, date_trunc('day', timezone($business, delivered_at))))
        ) as seen_to
    from delivery
"""


def read_seen_to(
    connection: Connection, feeds: Iterable[Feed], now: datetime, time_zone: str
) -> dict[str, datetime | None]:
    """Return up to when each feed is seen, as local time (without zone) of the business.

    That is its newest event up to `now`, or its newest delivery if that is later: a feed that delivers at
    four and brings nothing newer than three says that nothing happened in between. But a file of yesterday
    that comes at four says nothing of today's hours: so a delivery speaks for its own day only as far as
    those at that time of day usually reach, and for the days before it as a whole. One without rows speaks
    for nothing, unless the feed may be empty. What was delivered after the newest build, facts and indicators
    do not have yet: nothing is seen beyond the instant that it covers. A feed without event times, or without
    location, is left out: nothing can be said of it. None: it has brought nothing yet.
    """
    seen: dict[str, datetime | None] = {}
    until = min(now, _built_to(connection) or now)
    for feed in feeds:
        if feed.cursor is None or feed.location is None or not table_exists(connection, *_place(feed)):
            continue
        with saying(f"Feed {feed.id}: cannot look for its newest event"):
            row = connection.execute(
                f"""
                with
                delivery as ({_DELIVERY}),
                loads as ({_loads(feed, time_zone)}),
                spoken_for as ({_SPOKEN_FOR}),
                reached as (
                    select greatest({_newest(feed, time_zone)}, (select seen_to from spoken_for)) as seen_to
                )
                -- The engine's least() passes over nulls: of nothing it would make the present.
                select timezone($business, least($until, seen_to)) from reached where seen_to is not null
                """,
                {
                    "business": time_zone,
                    "now": now,
                    "until": until,
                    "feed": feed.id,
                    # A table that is read from its cursor on has no rows whenever nothing is new.
                    "may_be_empty": feed.may_be_empty or feed.incremental,
                },
            ).fetchone()
        seen[feed.id] = row[0] if row else None
    return seen


def _built_to(connection: Connection) -> datetime | None:
    """Return up to which instant the newest build covers what happened; None before the first."""
    if not table_exists(connection, "ops", "build_state"):
        return None
    with saying("ops.build_state cannot be read"):
        row = connection.execute("select max(as_of) from ops.build_state").fetchone()
    return row[0] if row else None


def _place(feed: Feed) -> tuple[str, str]:
    schema, _, table = feed.raw_table.rpartition(".")
    return schema, table


def _newest(feed: Feed, time_zone: str) -> str:
    """Return the SQL of the newest event's instant; an event of the future is no news of the present."""
    at = instant_of(feed, feed.cursor or "", time_zone)
    return f"(select max({at}) from {table_name(feed.raw_table)} where {at} <= $now)"


def _loads(feed: Feed, time_zone: str) -> str:
    """Return the SQL of the loads of the last weeks that brought something newer, and how old that was.

    Loads that brought nothing, or changed old rows only, say nothing of how far a delivery reaches.
    """
    at = instant_of(feed, feed.cursor or "", time_zone)
    return f"""
        select _loaded_at as loaded_at, epoch(_loaded_at - newest) as seconds_behind
        from (
            select _loaded_at, max({at}) as newest
            from {table_name(feed.raw_table)}
            where {at} <= $now and _loaded_at > (select loaded_at from delivery) - interval {_HABIT_DAYS} day
            group by _loaded_at
        )
        qualify newest > coalesce(
            max(newest) over (order by _loaded_at rows between unbounded preceding and 1 preceding),
            timestamptz '-infinity'
        )
    """
