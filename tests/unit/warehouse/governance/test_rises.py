"""When a risk rose, what moved it most, and when it was back."""

from datetime import date

import duckdb
import pytest

from risk_pipeline.warehouse.governance.rises import Rise, read_rises
from tests.builders.governance.warehouse_rows import control_test, day, verdict, write_tests, write_verdicts
from tests.builders.governance.world import compute, terms

Connection = duckdb.DuckDBPyConnection
LATE = "red red red red red green green green green"


def a_course(connection: Connection, statuses: str) -> None:
    said = ["green", *statuses.split()]
    write_verdicts(connection, [verdict(at, status) for at, status in enumerate(said)])
    write_tests(connection, [control_test("C04", 0, 19, 20)])
    compute(connection, terms(), 0, len(said) - 1)


@pytest.mark.parametrize(
    ("statuses", "back_on"),
    [(LATE, day(6)), ("red red red red", None)],
    ids=["back once it counts as amber", "not yet"],
)
def test_a_rise_has_its_cause_and_its_end(
    connection: Connection, statuses: str, back_on: date | None
) -> None:
    a_course(connection, statuses)
    [rise] = read_rises(connection, day(0), day(30), most=9)
    assert rise == Rise(*("R04", day(1), "3 x 3", "4 x 3", "moderate", "high", "indicator", "late", back_on))


def test_a_rise_of_two_days_is_no_rise_and_the_number_told_is_limited(connection: Connection) -> None:
    a_course(connection, LATE)
    assert read_rises(connection, day(0), day(30), most=9, least=7) == []
    assert read_rises(connection, day(0), day(30), most=0) == []
