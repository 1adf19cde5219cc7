"""Read what stands around a verdict: its past, its segments, its feeds. For messages and charts."""

from dataclasses import dataclass
from datetime import date

import duckdb

# Below this many segments a list of "top" segments says nothing.
TOP_SEGMENTS = 5


@dataclass(frozen=True, slots=True)
class Point:
    """One period of one series of `indicators.indicator_values`."""

    period_start: date
    value: float | None
    numerator: float | None
    denominator: float | None
    expected: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Slice:
    """One segment of a dimension in one period."""

    dimension: str
    segment: str
    value: float | None
    numerator: float | None
    denominator: float | None


def read_points(
    connection: duckdb.DuckDBPyConnection,
    *,
    indicator: str,
    grain: str,
    dimension: str,
    segment: str,
    since: date,
    until: date,
) -> list[Point]:
    """Return one series' periods that start within the dates, oldest first."""
    rows = connection.execute(
        """
        select period_start, value, numerator, denominator, expected, lower, upper
        from indicators.indicator_values
        where indicator = ? and grain = ? and dimension = ? and segment = ?
            and period_start between ? and ?
        order by period_start
        """,
        [indicator, grain, dimension, segment, since, until],
    ).fetchall()
    return [Point(*row) for row in rows]


def read_top_slices(
    connection: duckdb.DuckDBPyConnection, *, indicator: str, grain: str, period_start: date, up_is_bad: bool
) -> list[Slice]:
    """Return the segments that push the period's total furthest the bad way.

    A segment's push is what it adds beyond its share: numerator minus denominator times the
    total's value; for plain counts, what it adds beyond its own expected value.
    """
    rows = connection.execute(
        f"""
        with period as (
            select * from indicators.indicator_values
            where indicator = ? and grain = ? and period_start = ?
        ),
        total as (select value from period where dimension = 'all'),
        pushed as (
            select
                dimension, segment, value, numerator, denominator,
                case
                    when denominator is null then numerator - coalesce(expected, 0)
                    else numerator - denominator * (select value from total)
                end * {1 if up_is_bad else -1} as push
            from period
            where dimension <> 'all' and numerator is not null
        )
        select dimension, segment, value, numerator, denominator
        from pushed where push > 0 order by push desc, dimension, segment limit {TOP_SEGMENTS}
        """,
        [indicator, grain, period_start],
    ).fetchall()
    return [Slice(*row) for row in rows]


def read_feed_day(
    connection: duckdb.DuckDBPyConnection, feed: str, day: date
) -> tuple[float | None, float | None, float | None]:
    """Return a feed's rows on that day, the usual number and the age in hours of its newest event."""
    row = connection.execute(
        """
        select
            max(value) filter (where indicator = 'feed_volume'),
            max(expected) filter (where indicator = 'feed_volume'),
            max(value) filter (where indicator = 'feed_age_hours')
        from indicators.indicator_values
        where indicator in ('feed_volume', 'feed_age_hours') and grain = 'day'
            and dimension = 'feed' and segment = ? and period_start = ?
        """,
        [feed, day],
    ).fetchone()
    return row if row else (None, None, None)
