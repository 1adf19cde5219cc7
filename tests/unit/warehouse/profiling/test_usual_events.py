"""What the past of an indicator lets expect, in the newest weeks and in no others."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from risk_pipeline.domain.period import Grain
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.profiling.usual_events import read_beyond_one, read_usual_events


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """By night half a ride is usual, in the evening three; in April it was a hundred. 5 % of 40 are late."""
    with duckdb.connect() as connection:
        connection.execute(
            """
            create schema indicators;
            create table indicators.indicator_hours as
            select 'rides' as indicator, 'hour' as grain, 'all' as dimension, i::date as period_start,
                hour(i) as hour, null::double as denominator,
                case when i < '2024-05-01' then 100 when hour(i) < 18 then 0.5 else 3 end as centre
            from range(timestamp '2024-04-01', timestamp '2024-07-01', interval 1 hour) as hours (i);
            create table indicators.indicator_values as
            select 'late' as indicator, 'day' as grain, unnest(['all', 'city']) as dimension,
                day::date as period_start, unnest([40.0, 10.0]) as denominator, 0.05 as centre
            from range(timestamp '2024-05-01', timestamp '2024-07-01', interval 1 day) as days (day);
            insert into indicators.indicator_values values ('late', 'day', 'all', '2024-07-01', 99, null)
            """
        )
        yield connection


def test_hours_of_the_last_weeks_say_how_many_are_usual_and_how_often_hardly_one(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    def asked(few: float) -> list[tuple[str, float, float]]:
        return read_usual_events(connection, "rides", Grain.HOUR, ("all",), is_share=False, few=few)

    assert asked(1) == [("all", 3, 0.75)]
    assert asked(1 / 3) == [("all", 3, 0)]


def test_of_a_share_its_numerator_is_expected_by_each_dimension_that_is_judged(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    found = read_usual_events(connection, "late", Grain.DAY, ("all", "city"), is_share=True, few=1)
    assert found == [("all", 2, 0), ("city", 0.5, 1)]
    mean = read_usual_events(connection, "late", Grain.DAY, ["all"], is_share=False, few=1)
    assert mean == [("all", 40, 0)]


def test_what_has_no_expectation_yet_says_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    assert read_usual_events(connection, "new", Grain.DAY, ["all"], is_share=False, few=1) == []
    connection.execute("drop table indicators.indicator_hours")
    assert read_usual_events(connection, "rides", Grain.HOUR, ["all"], is_share=False, few=1) == []


def test_a_total_above_what_it_is_divided_by_is_counted(tmp_path: Path) -> None:
    with connect(tmp_path / "w.duckdb") as connection:
        assert read_beyond_one(connection) == {}, "nothing was built yet"
        connection.execute("create schema if not exists indicators")
        connection.execute(
            "create table indicators.indicator_values as select * from (values"
            " ('a', 'all', date '2026-01-01', 3.0, 2.0), ('a', 'all', date '2026-01-02', 2.0, 2.0),"
            " ('a', 'region', date '2026-01-02', 5.0, 2.0), ('b', 'all', date '2026-01-01', 9.0, null))"
            " as known(indicator, dimension, period_end, numerator, denominator)"
        )
        assert read_beyond_one(connection) == {"a": 1}
