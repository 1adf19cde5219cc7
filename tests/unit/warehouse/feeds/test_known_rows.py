"""Rows that became known on a later day than they speak of are found, held back and let in."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.warehouse.feeds.known_rows import find_late_rows, hold_back, let_in

ZONE = "Asia/Tokyo"
COLUMNS = (
    Column(name="id", data_type="varchar"),
    Column(name="happened_at", data_type="timestamp"),
    Column(name="due_on", data_type="date"),
    Column(name="born_on", data_type="date", personal=True),
    Column(name="told_at", data_type="timestamp"),
)
FEED: dict[str, Any] = {
    "id": "shop.refunds", "location": "x.csv", "format": "csv", "key": ("id",), "known_at": "told_at",
    "owner": "data_eng", "columns": COLUMNS,
}  # fmt: skip
LOADED = "2024-05-01 00:00:00+00"
ROWS = [
    # id, happened_at, due_on, born_on, told_at
    ("at_once", "2024-04-10 12:00", "2024-04-30", "1980-01-01", "2024-04-10 23:59"),
    ("next_day", "2024-04-10 12:00", None, None, "2024-04-11 00:00"),
    ("by_its_other_date", "2024-04-12 12:00", "2024-04-11", None, "2024-04-12 12:00"),
    ("much_later", "2024-04-10 12:00", None, None, "2024-04-14 09:00"),
    ("untold", "2024-04-10 12:00", None, None, None),
]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with connect(tmp_path / "risk.duckdb") as connection:
        connection.execute(
            "create table raw.shop_refunds (id varchar, happened_at timestamp, due_on date, born_on date, "
            "told_at timestamp, _loaded_at timestamptz, _run_id varchar, _location varchar)"
        )
        for row in ROWS:
            connection.execute(
                f"insert into raw.shop_refunds values (?, ?, ?, ?, ?, '{LOADED}', 'r', 'x')", list(row)
            )
        yield connection


def feed(**changed: Any) -> Feed:
    return Feed(**FEED | changed)


def days(connection: Connection, feed: Feed, after: int = 1) -> dict[int, int]:
    late = find_late_rows(connection, [feed], date(2024, 4, after), ZONE)
    return {day.day: count for each in late for day, count in each.by_day.items()}


def ids(connection: Connection) -> set[str]:
    return {row[0] for row in connection.execute("select id from raw.shop_refunds").fetchall()}


def test_late_is_a_row_known_on_a_later_day_than_one_of_its_dates(connection: Connection) -> None:
    assert days(connection, feed()) == {11: 1, 12: 1, 14: 1}
    assert days(connection, feed(), after=11) == {12: 1, 14: 1}
    assert days(connection, feed(), after=14) == {}


def test_a_feed_that_does_not_say_it_has_no_late_rows(connection: Connection) -> None:
    assert find_late_rows(connection, [feed(known_at=None)], date(2024, 4, 1), ZONE) == ()


@pytest.mark.parametrize("changed", [{"location": None}, {"id": "shop.never_loaded"}])
def test_a_feed_without_rows_has_no_late_ones(connection: Connection, changed: dict[str, Any]) -> None:
    assert days(connection, feed(**changed)) == {}


def test_days_are_cut_in_the_zone_of_the_business(connection: Connection) -> None:
    # The last minute of a day in London is the next morning in Tokyo.
    assert days(connection, feed(timezone="Europe/London")) == {11: 2, 12: 1, 14: 1}
    zoned = (*COLUMNS[:4], Column(name="told_at", data_type="timestamptz"))
    connection.execute("alter table raw.shop_refunds alter told_at type timestamptz")
    assert days(connection, feed(columns=zoned)) == {11: 2, 12: 1, 14: 1}


def test_a_row_without_dates_says_no_day_it_was_known_on(connection: Connection) -> None:
    undated = (COLUMNS[0], COLUMNS[4])
    assert days(connection, feed(columns=undated)) == {10: 1, 11: 1, 12: 1, 14: 1}


@pytest.mark.parametrize("known_at", ["id", "nowhere"])
def test_a_column_that_tells_no_time_is_refused(connection: Connection, known_at: str) -> None:
    with pytest.raises(ConfigError, match=rf"shop\.refunds: known_at names {known_at}"):
        days(connection, feed(known_at=known_at))


def test_rows_are_held_back_until_they_became_known(connection: Connection) -> None:
    everything, at = ids(connection), datetime(2024, 6, 1, tzinfo=UTC)
    hold_back(connection, [feed()], date(2024, 4, 11), ZONE)
    assert everything - ids(connection) == {"by_its_other_date", "much_later"}
    let_in(connection, [feed()], date(2024, 4, 13), ZONE, at=at)
    assert everything - ids(connection) == {"much_later"}
    let_in(connection, [feed()], date(2024, 4, 13), ZONE, at=at)
    let_in(connection, [feed()], date(2024, 4, 14), ZONE, at=at)
    fresh = connection.execute("select id from raw.shop_refunds where _loaded_at = ?", [at]).fetchall()
    assert {row[0] for row in fresh} == {"by_its_other_date", "much_later"}
    assert ids(connection) == everything
