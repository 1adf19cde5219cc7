"""From a verdict back to its number and the source rows behind it.

Every indicator model is a view with one row per event (flow) or per stay (stock), so the SQL
that replays a number is a sum over that view, and the rows behind it are the view's rows.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from risk_pipeline.domain.period import Period
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.register.indicator import Denominator, Indicator
from risk_pipeline.domain.series import Series
from risk_pipeline.warehouse.sql import is_segment, segment_of

# Stands for a personal value, as in rejects.
_HIDDEN = "***"
# More source rows than a person reads.
_MOST = 200


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
    rows: tuple[tuple[object, ...], ...]

    def hiding(self, names: Collection[str]) -> "Rows":
        """Return the rows with a mark for each value of these columns."""
        hidden = [name in names for name in self.columns]
        return Rows(self.columns, tuple(_hiding(row, hidden) for row in self.rows))


def _hiding(row: tuple[object, ...], hidden: Sequence[bool]) -> tuple[object, ...]:
    return tuple(
        _HIDDEN if is_hidden and value is not None else value
        for value, is_hidden in zip(row, hidden, strict=True)
    )


@dataclass(frozen=True)
class Scope:
    """One value to look behind: a series of an indicator in a period; `time_zone` is that of the hours."""

    indicator: Indicator
    series: Series
    period: Period
    time_zone: str

    @property
    def is_stock(self) -> bool:
        """Whether the indicator counts what is there, not what happens."""
        return self.indicator.form == "stock"

    @property
    def in_period(self) -> str:
        """Return FROM and WHERE of the view's rows that the period is made of."""
        last = self.period.end
        if self.is_stock:
            when = f"entered_on <= date '{last}' and (left_on is null or left_on > date '{last}')"
        else:
            when = f"occurred_on between date '{self.period.start}' and date '{last}'"
            if self.period.hour is not None:
                local = f"occurred_at at time zone '{self.time_zone}'"
                when += f"\n    and extract(hour from {local}) = {self.period.hour}"
        return f"from indicators.ind_{self.indicator.name}\nwhere {when}"

    @property
    def in_slice(self) -> str:
        """Return the condition that a row is of the series' segment."""
        names = self.indicator.names_of(self.series.dimension, self.series.segment)
        return is_segment(self.series.dimension, names)

    @property
    def of_series(self) -> str:
        """Return FROM and WHERE of the view's rows that the series' period is made of."""
        return self.in_period if self.series.is_total else f"{self.in_period}\n    and {self.in_slice}"


def replay_sql(scope: Scope) -> str:
    """Return the SQL that recomputes one value of `indicator_values` from the events behind it.

    Of an hour, one of `indicator_hours`. A count or sum of a time in which nothing happened is 0.
    """
    if scope.is_stock:
        hits = f"count(*) filter (where hit_from <= date '{scope.period.end}')"
        measures = (hits, "count(*)", f"{hits} / nullif(count(*), 0)")
    else:
        ratio = "sum(numerator) / nullif(sum(denominator), 0)"
        is_zero = scope.period.hour is not None or scope.indicator.divided_by is Denominator.NONE
        total = "coalesce(sum(numerator), 0)" if is_zero else "sum(numerator)"
        value = f"case when count(denominator) = 0 then {total} else {ratio} end"
        measures = (total, "sum(denominator)", value)
    return _select(*measures) + scope.of_series


def replay_share_sql(scope: Scope) -> str:
    """Return the SQL that recomputes a segment's share of the total: what rules on concentration judge."""
    measure = "count(*)" if scope.is_stock else "sum(numerator)"
    counted = f"hit_from <= date '{scope.period.end}'" if scope.is_stock else "numerator <> 0"
    # Values that say the dimension does not apply are no segments, and not in the values.
    named = (
        f"{segment_of(scope.series.dimension)} in (select segment from indicators.indicator_values "
        f"where indicator = '{scope.indicator.name}' and dimension = '{scope.series.dimension}' "
        f"and period_start = date '{scope.period.start}')"
    )
    total = f"{measure} filter (where {counted} and {named})"
    part = f"coalesce({measure} filter (where {counted} and {scope.in_slice}), 0)"
    return _select(part, total, f"{part} / nullif({total}, 0)") + scope.in_period


def _select(numerator: str, denominator: str, value: str) -> str:
    return f"select\n    {numerator} as numerator,\n    {denominator} as denominator,\n    {value} as value\n"


def rows_sql(scope: Scope) -> str:
    """Return the SQL of the events that count against the indicator (its numerator), oldest first."""
    if scope.is_stock:
        hits = f"hit_from <= date '{scope.period.end}'"
        return f"select *\n{scope.of_series}\n    and {hits}\norder by entered_on, entity_id"
    return f"select *\n{scope.of_series}\n    and numerator <> 0\norder by occurred_on, entity_id"


def replay(connection: duckdb.DuckDBPyConnection, sql: str) -> Replayed:
    """Run a replay statement."""
    row = connection.execute(sql).fetchone()
    return Replayed(*row) if row else Replayed(None, None, None)


def read_rows(connection: duckdb.DuckDBPyConnection, sql: str, limit: int) -> Rows:
    """Run a statement and return at most `limit` rows."""
    return _rows(connection.execute(f"select * from ({sql}) limit {int(limit)}"))


def count_rows(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    """Return how many rows a statement has."""
    row = connection.execute(f"select count(*) from ({sql})").fetchone()
    return int(row[0]) if row else 0


def read_source_rows(connection: duckdb.DuckDBPyConnection, feed: Feed, entities: Sequence[str]) -> Rows:
    """Return the raw rows of those entities, with the file and the run they came from; nothing personal.

    An entity id is the feed's key, its parts joined by a colon; or one of its parts stands in one of the
    feed's text columns, as the order of a payment does. The first column that knows any is taken.
    """
    parts = [entity.split(":") for entity in entities]
    if parts and len(parts[0]) == len(feed.key):
        whole = " || ':' || ".join(f'"{column}"::varchar' for column in feed.key)
        found = _rows_where(connection, feed, whole, entities)
        if found.rows:
            return found
    texts = [column.name for column in feed.columns if column.data_type == "varchar"]
    known = [part for each in parts for part in each]
    for column in dict.fromkeys((*(name for name in feed.key if name in texts), *texts)):
        found = _rows_where(connection, feed, f'"{column}"', known)
        if found.rows:
            return found
    return Rows((), ())


def read_newest_rows(connection: duckdb.DuckDBPyConnection, feed: Feed, until: date, limit: int) -> Rows:
    """Return the newest rows that a feed had by the end of a day of its own clock; nothing personal."""
    cursor = connection.execute(
        f"""
        select * from {feed.raw_table} where "{feed.cursor}" < date '{until}' + 1
        order by "{feed.cursor}" desc limit {int(limit)}
        """
    )
    return _rows(cursor).hiding(_personal(feed))


def _rows_where(
    connection: duckdb.DuckDBPyConnection, feed: Feed, expression: str, values: Sequence[str]
) -> Rows:
    cursor = connection.execute(
        f"select * from {feed.raw_table} where {expression} in (select unnest(?)) order by 1 limit {_MOST}",
        [list(values)],
    )
    return _rows(cursor).hiding(_personal(feed))


def _personal(feed: Feed) -> set[str]:
    return {column.name for column in feed.columns if column.personal}


def _rows(cursor: duckdb.DuckDBPyConnection) -> Rows:
    columns = tuple(description[0] for description in cursor.description or ())
    return Rows(columns, tuple(cursor.fetchall()))
