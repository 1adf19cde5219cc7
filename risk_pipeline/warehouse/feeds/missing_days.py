"""Days of which nothing is known because a delivery came without rows, or none came (`ops.missing_days`).

An empty file is no proof of a quiet day: it may as well be an export that broke. It is about the days without
rows between its neighbours: files of a folder are in order by their names. `undelivered_days` finds the days
of which no file came at all.
"""

from dataclasses import dataclass
from datetime import date

from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.warehouse.feeds.event_times import business_day_of
from risk_pipeline.warehouse.feeds.staging.stage import STAGE
from risk_pipeline.warehouse.sql import Connection, saying, table_name


@dataclass(frozen=True, slots=True)
class MissingDay:
    """A day without rows, and the delivery without rows that should have brought them; empty: none came."""

    feed: str
    day: date
    location: str


def note_missing_days(
    connection: Connection, feed: Feed, *, today: date, time_zone: str, run_id: str
) -> None:
    """Bring the feed's missing days up to date with what is loaded; the staged rows are those of this load.

    `today` is not over, and so not missing yet. In a folder each file keeps its place, and all is told anew.
    At one location a delivery takes the place of the last: its days stay missing until rows of them come,
    or rows from before them, so that the delivery speaks of them, too.
    """
    if feed.may_be_empty or feed.cursor is None:
        connection.execute(
            "delete from ops.missing_days where feed = $feed and location <> ''", {"feed": feed.id}
        )
        return
    has_empty = _has_empty(connection, feed)
    if not has_empty and not _has_missing(connection, feed):
        return  # as nearly always: all rows that the feed ever brought need not be looked at
    cursor_day = business_day_of(feed, feed.cursor, time_zone)
    given = {"feed": feed.id, "today": today}
    with saying(f"Feed {feed.id}: its missing days cannot be told"):
        connection.execute(
            f"""
            delete from ops.missing_days
            where feed = $feed and location <> '' and (
                (select count(*) > 1 from ops.ingest_manifest where feed = $feed)
                or day in (select {cursor_day} from {table_name(feed.raw_table)})
                or day > (select min({cursor_day}) from {STAGE} where _faults is null)
            )
            """,
            {"feed": feed.id},
        )
        if not has_empty:
            return
        connection.execute(
            f"""
            insert into ops.missing_days by name
            with
            days as (
                select _location as place, {cursor_day} as day from {table_name(feed.raw_table)}
            ),
            reached as (
                select place, min(day) as first, max(day) as last from days where day <= $today group by place
            ),
            spans as (
                select
                    location,
                    coalesce(
                        (select max(last) from reached where place <= location),
                        -- None before it by name: that of the history, say, which sorts behind dates.
                        (select min(last) from reached)
                    ) as before,
                    (select list(first) from reached where place > location) as later
                from ops.ingest_manifest
                where feed = $feed and row_count = 0
            ),
            found as (
                select
                    unnest(generate_series(
                        before + 1,
                        coalesce(list_min(list_filter(later, each -> each > before)), $today) - 1,
                        interval 1 day
                    ))::date as day,
                    location
                from spans
                where before is not null
            )
            select $feed as feed, day, max(location) as location, $run_id as run_id
            from found
            where not exists (
                -- A later file that reaches back over the day, and beyond it, speaks for it.
                select 1 from reached where place > location and day between first and last
            )
                and day not in (select day from days where day is not null)
                and day not in (
                    select known.day from ops.missing_days as known
                    where known.feed = $feed and known.location <> ''
                )
            group by day
            """,
            {**given, "run_id": run_id},
        )


def awaited_day(connection: Connection, feed: Feed, time_zone: str) -> MissingDay | None:
    """Return the first missing day behind which the feed has brought nothing yet; None where it has."""
    if feed.cursor is None or not _has_missing(connection, feed):
        return None
    newest = f"select max({business_day_of(feed, feed.cursor, time_zone)}) from {table_name(feed.raw_table)}"
    row = connection.execute(
        f"""
        select day, location
        from ops.missing_days inner join ops.ingest_manifest using (feed, location)
        where feed = $feed and row_count = 0 and day > ({newest})
        order by day limit 1
        """,
        {"feed": feed.id},
    ).fetchone()
    return None if row is None else MissingDay(feed.id, *row)


def newest_is_empty(connection: Connection, feed: Feed) -> bool:
    """Whether all that the newest load read of the feed's files was without rows."""
    row = connection.execute(
        """
        select coalesce(bool_and(row_count = 0), false) from ops.ingest_manifest
        where feed = $feed and loaded_at = (select max(loaded_at) from ops.ingest_manifest where feed = $feed)
        """,
        {"feed": feed.id},
    ).fetchone()
    return bool(row and row[0])


def read_missing_days(connection: Connection, first: date, last: date) -> list[MissingDay]:
    """Return the missing days from first to last, oldest first."""
    rows = connection.execute(
        "select feed, day, location from ops.missing_days where day between ? and ? order by day, feed",
        [first, last],
    ).fetchall()
    return [MissingDay(*row) for row in rows]


def read_days_without_rows(connection: Connection, feed: str, first: date, last: date) -> list[date]:
    """Return the days from first to last of which a feed has brought no row so far, oldest first."""
    with saying(f"Feed {feed}: its days without rows cannot be read"):
        rows = connection.execute(
            """
            select day from ops.missing_days where feed = $feed and day between $first and $last
            union
            select period_start from indicators.indicator_values
            where indicator = 'feed_volume' and grain = 'day' and dimension = 'feed' and segment = $feed
                and value = 0 and period_start between $first and $last
            order by 1
            """,
            {"feed": feed, "first": first, "last": last},
        ).fetchall()
    return [day for (day,) in rows]


def _has_empty(connection: Connection, feed: Feed) -> bool:
    # A table that is read from its cursor on has no rows whenever nothing is new.
    return not feed.incremental and bool(
        connection.execute(
            "select 1 from ops.ingest_manifest where feed = ? and row_count = 0 limit 1", [feed.id]
        ).fetchone()
    )


def _has_missing(connection: Connection, feed: Feed) -> bool:
    return bool(
        connection.execute("select 1 from ops.missing_days where feed = ? limit 1", [feed.id]).fetchone()
    )
