"""Which result of a control's test counts on a day."""

import duckdb

from risk_pipeline.domain.risk.inputs import TestState
from risk_pipeline.warehouse.governance.losses import read_losses
from risk_pipeline.warehouse.governance.tests import read_tests
from tests.builders.governance.warehouse_rows import control_test, day, write_loss, write_tests

Connection = duckdb.DuckDBPyConnection


def newest(connection: Connection, number: int, overdue: float = 45) -> TestState | None:
    on = day(number)
    return read_tests(connection, {"C01": overdue}, "UTC", on, on).get(on, {}).get("C01")


def test_the_newest_result_counts_until_it_is_overdue(connection: Connection) -> None:
    write_tests(connection, [control_test("C01", 0, 20, 20), control_test("C01", 30, 19, 20)])
    assert newest(connection, 29).exceptions == 0
    assert newest(connection, 30).exceptions == 1
    assert not newest(connection, 75).is_overdue
    assert newest(connection, 76).is_overdue


def test_a_test_without_a_result_never_replaces_one(connection: Connection) -> None:
    write_tests(
        connection,
        [
            control_test("C01", 0, 20, 20),
            control_test("C01", 1, 0, 0, result="no_data"),
            control_test("C01", 2, 0, 0, result="not_run"),
            control_test("C01", 3, 5, 5, result="error"),
            control_test("C01", 4, 0, 0, result="pass"),
        ],
    )
    assert newest(connection, 9).tested_for == day(0)


def test_a_test_by_hand_counts_from_the_day_it_was_recorded(connection: Connection) -> None:
    late = control_test("C01", 0, 20, 20)
    write_tests(connection, [late | {"recorded_at": late["recorded_at"].replace(day=6)}])
    assert newest(connection, 4) is None
    assert newest(connection, 5).tested_for == day(0)
    # An automatic one follows from the data of its period, whenever it was computed.
    write_tests(connection, [control_test("C01", 1, 9, 10, kind="auto_full") | {"recorded_at": day(60)}])
    assert newest(connection, 1).is_full
    assert newest(connection, 5).tested_for == day(1)


def test_losses_of_a_year_of_closed_tickets_by_risk(connection: Connection) -> None:
    write_loss(connection, 1, 0, 500)
    write_loss(connection, 2, 10, 700, recovered_minor=200)
    write_loss(connection, 3, 10, 900, state="open")
    write_loss(connection, 4, 10, 900, duplicate_of=1)
    write_loss(connection, 5, 10, 900, rule_id="other.rule")
    found = read_losses(connection, {"orders.late": "R04"}, "UTC", day(0), day(365))
    assert found[day(0)] == {"R04": (500,)}
    assert found[day(10)] == {"R04": (500, 500)}
    assert found[day(365)] == {"R04": (500,)}
