"""Rows that became known late: on a later day than one they speak of. They are held back until then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.warehouse.feeds.event_times import business_day_of, event_dates
from risk_pipeline.warehouse.sql import (
    Connection,
    literal,
    saying,
    table_exists,
    table_name,
    transaction,
)

_HELD = "held_back"


@dataclass(frozen=True)
class LateRows:
    """A feed, and how many of its rows became known late on each day; the days are in order."""

    feed: Feed
    by_day: dict[date, int]

    @property
    def count(self) -> int:
        """All of them."""
        return sum(self.by_day.values())


def find_late_rows(
    connection: Connection, feeds: Iterable[Feed], after: date, time_zone: str
) -> tuple[LateRows, ...]:
    """Return the late rows that became known after a day, by feed; a feed without any is left out.

    Only a feed with `known_at` has them. A row without that instant counts as known from the start.

    Raises:
        ConfigError: `known_at` is no column of the feed, or holds no dates.
        WarehouseError: the engine cannot read the feed's rows.
    """
    found = [_late_rows_of(connection, feed, after, time_zone) for feed in feeds if feed.known_at]
    return tuple(late for late in found if late.by_day)


def _late_rows_of(connection: Connection, feed: Feed, after: date, time_zone: str) -> LateRows:
    column = next((each for each in feed.columns if each.name == feed.known_at), None)
    if column is None or not column.is_dated:
        raise ConfigError(
            f"Feed {feed.id}: known_at names {feed.known_at}, which is no column of dates or instants. "
            "Correct meta.feed.known_at, or declare the column as timestamp."
        )
    schema, _, table = feed.raw_table.rpartition(".")
    if feed.location is None or not table_exists(connection, schema, table):
        return LateRows(feed, {})
    with saying(f"Feed {feed.id}: cannot tell when its rows became known"):
        rows = connection.execute(
            f"select {_known_day(feed, time_zone)} as known_day, count(*) from {table_name(feed.raw_table)} "
            f"where {_is_late(feed, time_zone)} and known_day > $after group by known_day order by known_day",
            {"after": after},
        ).fetchall()
    return LateRows(feed, dict(rows))


def hold_back(connection: Connection, feeds: Iterable[Feed], after: date, time_zone: str) -> None:
    """Take the late rows that became known after a day out of the feeds' tables, for `let_in`."""
    for feed in feeds:
        raw, held = table_name(feed.raw_table), _held(feed)
        is_hidden = f"{_is_late(feed, time_zone)} and {_known_day(feed, time_zone)} > {literal(str(after))}"
        with saying(f"Feed {feed.id}: rows cannot be held back"), transaction(connection):
            connection.execute(f"create schema if not exists {_HELD}")
            connection.execute(f"create or replace table {held} as select * from {raw} where {is_hidden}")
            connection.execute(f"delete from {raw} where {is_hidden}")


def let_in(connection: Connection, feeds: Iterable[Feed], by: date, time_zone: str, *, at: datetime) -> None:
    """Return the rows that became known by a day to the feeds' tables, as if a load had brought them `at`."""
    for feed in feeds:
        raw, held = table_name(feed.raw_table), _held(feed)
        is_known = f"{_known_day(feed, time_zone)} <= {literal(str(by))}"
        with saying(f"Feed {feed.id}: rows cannot be let in"), transaction(connection):
            connection.execute(
                f"insert into {raw} by name "
                f"select * replace ($at as _loaded_at) from {held} where {is_known}",
                {"at": at},
            )
            connection.execute(f"delete from {held} where {is_known}")


def _held(feed: Feed) -> str:
    return table_name(f"{_HELD}.{feed.raw_table.rpartition('.')[2]}")


def _known_day(feed: Feed, time_zone: str) -> str:
    return business_day_of(feed, feed.known_at or "", time_zone)


def _is_late(feed: Feed, time_zone: str) -> str:
    """Return the condition: known on a later day than a date of the row. A row without dates says no day."""
    days = [business_day_of(feed, name, time_zone) for name in event_dates(feed)]
    if not days:
        return "true"
    return f"{_known_day(feed, time_zone)} > coalesce(least({', '.join(days)}), date '0001-01-01')"
