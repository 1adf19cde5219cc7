"""Days whose file never came, of a feed that brings files each day (`ops.missing_days` without a location).

Between two days with rows, a day without any was quiet, or its file is lost. It counts as lost where

- no file reaches over it: one with rows of days before and after speaks for the day between;
- it has no rows but corrections: less than a fifth of what is usual, in files of other days. The days of a
  file are those with at least a fifth of the rows of its busiest;
- the feed is known for two weeks, and brought rows on at least three of the last four days of that weekday;
- chance does not explain it: those days had at least seven rows on average. Of rows that come independently,
  seven a day, fewer than one day in a thousand has none (Poisson).
"""

from datetime import date, timedelta

from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.warehouse.feeds.event_times import business_day_of
from risk_pipeline.warehouse.feeds.staging.stage import STAGE
from risk_pipeline.warehouse.sql import Connection, identifier, literal, saying, table_name

AWAITED_DAYS = 7
"""A feed is at fault for a lost day while it may still be delivered; then the day stays unknown."""
_KNOWN_DAYS = 14
_MEAN_ROWS = 7
_WITH_ROWS = 0.75
_FEW = 0.2
# What is looked at before the first staged day: four days of each weekday, and a gap of weeks.
_LOOK_BACK = timedelta(days=70)


def note_undelivered_days(
    connection: Connection, feed: Feed, *, today: date, time_zone: str, run_id: str
) -> None:
    """Bring the feed's undelivered days up to date; staged rows are those of this load, already merged."""
    forget = "delete from ops.missing_days where feed = $feed and location = ''"
    is_list = feed.cursor is None or feed.mode == "replace"
    if is_list or feed.may_be_empty or not _has_files(connection, feed):
        connection.execute(forget, {"feed": feed.id})
        return
    # An empty file that comes after all says more.
    connection.execute(
        f"{forget} and day in (select day from ops.missing_days where feed = $feed and location <> '')",
        {"feed": feed.id},
    )
    with saying(f"Feed {feed.id}: its undelivered days cannot be told"):
        day = business_day_of(feed, feed.cursor or "", time_zone)
        first, newest = connection.execute(
            f"select min({day}), max({day}) from {STAGE} where _faults is null"
        ).fetchall()[0]
        if first is None:
            return
        begin, last = first - _LOOK_BACK, min(newest, today)
        reach = _reach(feed, day, begin)
        given = {"feed": feed.id, "begin": begin, "last": last}
        connection.execute(
            f"""
            {forget} and day between $begin and $last and (
                with {reach}
                select day in (select day from own_days)
                    or exists (select 1 from spans where day between spans.first and spans.last)
            )
            """,
            given,
        )
        connection.execute(_insert_sql(reach), {**given, "first": first, "run_id": run_id})


def _reach(feed: Feed, day: str, begin: date) -> str:
    """Return the SQL of the days that files brought since a day, and of the spans that they reach over."""
    # A bare comparison lets the engine skip what is older; a day's margin covers all zones.
    since = f"{identifier(feed.cursor or '')} >= {literal(str(begin - timedelta(days=1)))}"
    return f"""
        days as (
            select _location as place, {day} as day, count(*) as row_count
            from {table_name(feed.raw_table)}
            where {since} and {day} between $begin and $last
            group by all
        ),
        own_days as (
            select place, day, row_count from days
            qualify row_count >= {_FEW} * max(row_count) over (partition by place)
        ),
        spans as (select place, min(day) as first, max(day) as last from own_days group by place)
    """


def _insert_sql(reach: str) -> str:
    return f"""
        insert into ops.missing_days by name
        with
        {reach},
        daily as (select day, sum(row_count) as row_count from own_days group by day),
        stray as (select day, sum(row_count) as row_count from days group by day),
        calendar as (
            select unnest(generate_series((select min(day) from daily), $last, interval 1 day))::date as day
        ),
        counted as (
            select day, row_count, row_number() over (order by day) as known_days
            from calendar left join daily using (day)
        ),
        usual as (
            select
                day,
                row_count,
                known_days,
                avg(row_count) over before as mean_rows,
                count(row_count) over before / count(*) over before as with_rows
            from counted
            window before as (partition by isodow(day) order by day rows between 4 preceding and 1 preceding)
        )
        select $feed as feed, day, '' as location, $run_id as run_id
        from usual
        where row_count is null
            and coalesce((select stray.row_count from stray where stray.day = usual.day), 0)
            < {_FEW} * mean_rows
            and known_days > {_KNOWN_DAYS}
            and with_rows >= {_WITH_ROWS}
            and mean_rows >= {_MEAN_ROWS}
            and day > coalesce((select max(day) from daily where day < $first), $first)
            and not exists (select 1 from spans where usual.day between spans.first and spans.last)
            and day not in (select known.day from ops.missing_days as known where known.feed = $feed)
    """


def _has_files(connection: Connection, feed: Feed) -> bool:
    row = connection.execute(
        "select count(*) > 1 from ops.ingest_manifest where feed = ?", [feed.id]
    ).fetchone()
    return bool(row and row[0])


def read_lost_days(connection: Connection, feed: str, run_id: str) -> list[date]:
    """Return the days that a run found to be undelivered, oldest first."""
    rows = connection.execute(
        "select day from ops.missing_days where feed = ? and run_id = ? and location = '' order by day",
        [feed, run_id],
    ).fetchall()
    return [day for (day,) in rows]
