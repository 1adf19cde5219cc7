"""Read the points of one series, for charts."""

from dataclasses import astuple, dataclass
from datetime import date

import duckdb

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.series import Series
from risk_pipeline.warehouse.sql import Connection, saying

Start = tuple[date, int | None]
"""Where a period begins: a day, and of an hour its number."""

POINT_COLUMNS = (
    "period_start",
    "value",
    "numerator",
    "denominator",
    "centre",
    "lower",
    "upper",
    "score",
    "since",
    "is_shift",
    "is_spike",
    "known_event",
    "is_complete",
)
HOUR_COLUMNS = ("hour", "since_hour")
"""Columns of a `Point`, and those that only hours have."""


@dataclass(frozen=True, slots=True)
class Point:
    """One period of one series of `indicators.indicator_values`."""

    period_start: date
    value: float | None
    numerator: float | None
    denominator: float | None
    centre: float | None
    lower: float | None
    upper: float | None
    score: float | None = None
    since: date | None = None
    is_shift: bool | None = None
    is_spike: bool | None = None
    known_event: str | None = None
    is_complete: bool = True
    hour: int | None = None
    since_hour: int | None = None


def read_points(
    connection: duckdb.DuckDBPyConnection, series: Series, *, since: date, until: date
) -> list[Point]:
    """Return one series' periods that start within the dates, oldest first."""
    table, hours = values_of(series.grain)
    rows = connection.execute(
        f"""
        select {", ".join(POINT_COLUMNS)}{hours}
        from {table}
        where indicator = ? and grain = ? and dimension = ? and segment = ?
            and period_start between ? and ?
        order by period_start{hours}
        """,
        [*astuple(series), since, until],
    ).fetchall()
    return [Point(*row) for row in rows]


def values_of(grain: str) -> tuple[str, str]:
    """Return the table that holds values of a grain, and what its rows have beyond those of days."""
    if grain == Grain.HOUR:
        return "indicators.indicator_hours", ", hour, since_hour"
    return "indicators.indicator_values", ""


def read_stale_periods(connection: duckdb.DuckDBPyConnection, series: Series) -> set[Start]:
    """Return the starts of a series' periods that no rule could judge, because their data were not whole.

    A start is a day, and of an hour its number.
    """
    rows = connection.execute(
        """
        select distinct period_start, hour from ops.rule_results
        where indicator = ? and grain = ? and dimension = ? and segment = ? and status in ('stale', 'no_data')
        """,
        [*astuple(series)],
    ).fetchall()
    return set(rows)


def read_span(connection: duckdb.DuckDBPyConnection, series: Series) -> tuple[date, date] | None:
    """Return the first and last period start of a series, or None when it has no rows."""
    row = connection.execute(
        f"""
        select min(period_start), max(period_start) from {values_of(series.grain)[0]}
        where indicator = ? and grain = ? and dimension = ? and segment = ?
        """,
        [*astuple(series)],
    ).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1])


def read_event_span(
    connection: duckdb.DuckDBPyConnection, table: str, cursor: str, steady_days: int = 28
) -> tuple[date, date] | None:
    """Return the first day from which a table has events on `steady_days` days in a row, and the last day.

    Without such a stretch, the first day with any event.
    """
    row = connection.execute(
        f"""
        with days as (select distinct "{cursor}"::date as day from {table} where "{cursor}" is not null),
        stretches as (
            select day, lead(day, {steady_days - 1}) over (order by day) as reaches from days
        )
        select
            coalesce(min(day) filter (where reaches = day + {steady_days - 1}), min(day)),
            max(day)
        from stretches
        """
    ).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1])


@dataclass(frozen=True, slots=True)
class LatestValue:
    """The newest value of a series."""

    grain: str
    period_start: date
    dimension: str
    segment: str
    value: float | None
    numerator: float | None
    denominator: float | None
    expected: float | None


def read_latest_values(connection: Connection, indicator: str, segments: int) -> list[LatestValue]:
    """Return the values of each grain's newest period that has any: the total, and the largest of each cut.

    A closed day has none.
    """
    with saying("indicators.indicator_values cannot be read"):
        rows = connection.execute(
            """
            select grain, period_start, dimension, segment, value, numerator, denominator, centre
            from indicators.indicator_values
            where indicator = $indicator and value is not null
            qualify rank() over (partition by grain order by period_start desc) = 1
                and row_number() over (
                    partition by grain, period_start, dimension
                    order by coalesce(denominator, numerator) desc nulls last, segment
                ) <= $segments
            order by period_start desc, grain, dimension <> 'all', dimension, numerator desc nulls last
            """,
            {"indicator": indicator, "segments": segments},
        ).fetchall()
    return [LatestValue(*row) for row in rows]
