"""The largest rows behind breaches, from event views on a real engine."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.largest_rows import LargestRows, OffPeriod
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.indicator import Denominator, Indicator
from risk_pipeline.domain.series import Series
from risk_pipeline.warehouse.diagnosis.largest_rows import read_largest_rows
from tests.builders.ticket_world import an_indicator
from tests.harness.messages.counted_statements import CountedConnection

DAY = date(2018, 3, 14)
HOSTILE = "<!channel> '; drop table x; -- *R-1009*"


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Thirty refunds of 125.00 on each of two days, and on the second one of 42,000.00."""
    with duckdb.connect() as connection:
        connection.execute("create schema indicators")
        connection.execute(
            """
            create view indicators.ind_refunds as
            select
                'R-' || day || '-' || n as entity_id, day::date as occurred_on,
                day + to_hours(n % 24) as occurred_at, 12500.0 as numerator, null::double as denominator,
                12500::bigint as exposure_minor, case when n % 3 = 0 then 'card' end as way
            from range(timestamp '2018-03-13', timestamp '2018-03-15', interval 1 day) as days (day)
            cross join range(30) as numbers (n)
            union all
            select $name, date '2018-03-14', timestamp '2018-03-14 15:30', 4200000.0, null, 4200000, 'card'
            """.replace("$name", "'" + HOSTILE.replace("'", "''") + "'")
        )
        yield connection


REFUNDS = an_indicator("refunds", "Refunds", "money_minor", "all", "way")


def a_breach(value: float, usual: float = 375_000.0, **changes: Any) -> Breach:
    series = Series("refunds", Grain.DAY, changes.pop("dimension", "all"), changes.pop("segment", "all"))
    period = changes.pop("period", Period(DAY, Grain.DAY))
    numerator = changes.pop("numerator", value)
    off = OffPeriod(period, value, usual, numerator, **changes)
    return Breach(series, Period(DAY, Grain.DAY), DAY, DAY, off=off)


def read(connection: Any, *breaches: Breach, indicator: Indicator = REFUNDS) -> list[LargestRows]:
    found = read_largest_rows(connection, breaches, {indicator.name: indicator}, "UTC")
    return [found[breach] for breach in breaches]


def test_one_huge_row_is_named_with_its_id_as_it_is(warehouse: duckdb.DuckDBPyConnection) -> None:
    (found,) = read(warehouse, a_breach(4_575_000.0))
    assert [(row.id, row.numerator, row.exposure_minor) for row in found.rows] == [
        (HOSTILE, 4_200_000.0, 4_200_000)
    ]
    assert (found.several, found.is_all, found.on) == (31, False, DAY)


def test_where_all_rows_are_alike_none_is_named(warehouse: duckdb.DuckDBPyConnection) -> None:
    before = Period(date(2018, 3, 13), Grain.DAY)
    (found,) = read(warehouse, a_breach(375_000.0, usual=100_000.0, period=before))
    assert (found.rows, found.on) == ((), before.start)


def test_an_id_that_is_about_a_person_never_leaves_the_engine(warehouse: duckdb.DuckDBPyConnection) -> None:
    hidden = REFUNDS.model_copy(update={"is_id_personal": True})
    (found,) = read(warehouse, a_breach(4_575_000.0), indicator=hidden)
    assert [(row.id, row.numerator) for row in found.rows] == [(None, 4_200_000.0)]
    assert "R-1009" not in found.model_dump_json()


def test_a_segment_has_its_own_rows_what_has_no_name_too(warehouse: duckdb.DuckDBPyConnection) -> None:
    card, unknown = read(
        warehouse,
        a_breach(4_325_000.0, dimension="way", segment="card"),
        a_breach(250_000.0, usual=1.0, dimension="way", segment="unknown"),
    )
    assert (card.rows[0].id, card.several) == (HOSTILE, 11)
    assert unknown.rows == ()


def test_of_an_hour_only_its_rows_are_looked_at(warehouse: duckdb.DuckDBPyConnection) -> None:
    def at(hour: int, value: float) -> LargestRows:
        series = Series("refunds", Grain.HOUR)
        off = OffPeriod(Period(DAY, Grain.HOUR, hour), value, 10.0, value)
        breach = Breach(series, Period(DAY, Grain.HOUR, hour), DAY, DAY, off=off)
        return read_largest_rows(warehouse, [breach], {"refunds": REFUNDS}, "UTC")[breach]

    assert (at(15, 4_212_500.0).rows[0].id, at(15, 4_212_500.0).several) == (HOSTILE, 2)
    assert (at(14, 12_500.0).rows[0].id, at(14, 12_500.0).is_all) == ("R-2018-03-14 00:00:00-14", True)


def test_all_breaches_cost_one_statement_and_what_cannot_be_few_none(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    counted = CountedConnection(warehouse)
    many = [a_breach(4_575_000.0 + n) for n in range(40)]
    assert all(found.rows for found in read(counted, *many))
    assert counted.statements == 1
    rate = REFUNDS.model_copy(update={"unit": "ratio", "denominator": Denominator.TRIALS})
    (none,) = read(counted, a_breach(0.5, 0.1, numerator=87.0), indicator=rate)
    assert (none.rows, counted.statements) == ((), 1)


def test_of_a_stock_what_is_hit_counts_once(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute(
        """
        create view indicators.ind_waiting as
        select 'o' || n as entity_id, date '2018-03-01' as entered_on, null::date as left_on,
            case when n < 2 then date '2018-03-10' end as hit_from, 900::bigint as exposure_minor
        from range(50) as numbers (n)
        """
    )
    waiting = an_indicator("waiting", "Waiting", "ratio", "all").model_copy(update={"form": "stock"})
    off = OffPeriod(Period(DAY, Grain.DAY), 0.04, 0.001, 2.0)
    breach = Breach(Series("waiting", Grain.DAY), Period(DAY, Grain.DAY), DAY, DAY, off=off)
    found = read_largest_rows(warehouse, [breach], {"waiting": waiting}, "UTC")[breach]
    assert [(row.id, row.exposure_minor) for row in found.rows] == [("o0", 900), ("o1", 900)]
    assert found.is_all


def test_an_average_is_pushed_by_what_is_beyond_its_own_part(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute(
        """
        create view indicators.ind_basket as
        select 'o' || n as entity_id, date '2018-03-14' as occurred_on, null::timestamp as occurred_at,
            case when n = 7 then 900000.0 else 100.0 end as numerator, 1.0 as denominator,
            0::bigint as exposure_minor
        from range(100) as numbers (n)
        """
    )
    basket = an_indicator("basket", "Basket", "money_minor", "all").model_copy(
        update={"denominator": Denominator.UNITS}
    )
    off = OffPeriod(Period(DAY, Grain.DAY), 9_099.0, 100.0, 909_900.0)
    breach = Breach(Series("basket", Grain.DAY), Period(DAY, Grain.DAY), DAY, DAY, off=off)
    found = read_largest_rows(warehouse, [breach], {"basket": basket}, "UTC")[breach]
    assert [row.id for row in found.rows] == ["o7"]
