"""From a verdict back to its number and the source rows behind it.

Every indicator model is a view with one row per event (flow) or per stay (stock), so the SQL
that replays a number is a sum over that view, and the rows behind it are the view's rows.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from risk_pipeline.domain.indicator import Indicator


@dataclass(frozen=True)
class Replayed:
    """What the replay SQL returned."""

    numerator: float | None
    denominator: float | None
    value: float | None


@dataclass(frozen=True)
class Rows:
    """A readable piece of a table."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def _scope(indicator: Indicator, dimension: str, segment: str, first: date, last: date) -> str:
    """Return FROM and WHERE of the view's rows that the period's number is made of."""
    if indicator.form == "flow":
        when = f"occurred_on between date '{first}' and date '{last}'"
    else:
        when = f"entered_on <= date '{last}' and (left_on is null or left_on > date '{last}')"
    where = (
        "" if dimension == "all" else f"\n    and \"{dimension}\" = '{segment.replace(chr(39), chr(39) * 2)}'"
    )
    return f"from indicators.ind_{indicator.name}\nwhere {when}{where}"


def replay_sql(indicator: Indicator, dimension: str, segment: str, first: date, last: date) -> str:
    """Return the SQL that recomputes one value of `indicator_values` from the events behind it."""
    scope = _scope(indicator, dimension, segment, first, last)
    if indicator.form == "stock":
        hits = f"count(*) filter (where hit_from <= date '{last}')"
        measures = (hits, "count(*)", f"{hits} / nullif(count(*), 0)")
    else:
        ratio = "sum(numerator) / nullif(sum(denominator), 0)"
        value = f"case when count(denominator) = 0 then sum(numerator) else {ratio} end"
        measures = ("sum(numerator)", "sum(denominator)", value)
    numerator, denominator, value = measures
    return (
        f"select\n    {numerator} as numerator,\n    {denominator} as denominator,\n"
        f"    {value} as value\n{scope}"
    )


def rows_sql(indicator: Indicator, dimension: str, segment: str, first: date, last: date) -> str:
    """Return the SQL of the events that count against the indicator (its numerator), oldest first."""
    scope = _scope(indicator, dimension, segment, first, last)
    if indicator.form == "stock":
        return f"select *\n{scope}\n    and hit_from <= date '{last}'\norder by entered_on, entity_id"
    return f"select *\n{scope}\n    and numerator <> 0\norder by occurred_on, entity_id"


def replay(connection: duckdb.DuckDBPyConnection, sql: str) -> Replayed:
    """Run a replay statement."""
    row = connection.execute(sql).fetchone()
    return Replayed(*row) if row else Replayed(None, None, None)


def read_rows(connection: duckdb.DuckDBPyConnection, sql: str, limit: int) -> Rows:
    """Run a statement and return at most `limit` rows."""
    cursor = connection.execute(f"select * from ({sql}) limit {int(limit)}")
    columns = tuple(column[0] for column in cursor.description or ())
    return Rows(columns, tuple(cursor.fetchall()))


def count_rows(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    """Return how many rows a statement has."""
    row = connection.execute(f"select count(*) from ({sql})").fetchone()
    return int(row[0]) if row else 0


def read_source_rows(
    connection: duckdb.DuckDBPyConnection, raw_table: str, column: str, keys: list[str]
) -> Rows:
    """Return the raw rows of those entities, with the file and the run they came from."""
    cursor = connection.execute(
        f'select * from {raw_table} where "{column}" in (select unnest(?)) order by 1 limit 200', [keys]
    )
    columns = tuple(description[0] for description in cursor.description or ())
    return Rows(columns, tuple(cursor.fetchall()))
