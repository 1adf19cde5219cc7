"""How late a date comes after a row's day, on rows whose lateness is known."""

import duckdb
import pytest

from risk_pipeline.warehouse.profiling.lateness import Lateness, measure_lateness


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def measured(connection: duckdb.DuckDBPyConnection, rows: str) -> tuple[Lateness, ...]:
    connection.execute(f"create or replace table visits as {rows}")
    return measure_lateness(connection, "visits", "day", {"known": "known"})


def test_days_too_young_to_be_whole_do_not_make_the_others_look_quick(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    # 20 rows a day, one more of them known each day: of the newest 19 days only the quick ones are there.
    every = (
        "select date '2024-01-01' + d::int as day, day + l::int as known from range(25) a(d), range(20) b(l)"
    )
    known = f"select * from ({every}) where known < date '2024-01-26'"
    assert [one.days for one in measured(connection, every)] == [18]
    assert connection.execute(f"select quantile_disc(known - day, 0.95) from ({known})").fetchone() == (17,)
    assert [one.days for one in measured(connection, known)] == [18]


def test_a_date_before_or_on_the_day_is_not_late(connection: duckdb.DuckDBPyConnection) -> None:
    assert measured(connection, "select date '2024-01-09' as day, date '2024-01-09' as known") == ()
    assert measured(connection, "select date '2024-01-09' as day, date '1990-01-01' as known") == ()
    assert measured(connection, "select date '2024-01-09' as day, null::date as known") == ()
