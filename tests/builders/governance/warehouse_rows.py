"""Rows of the warehouse behind a risk map: verdicts, tests of controls, tickets with losses."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from risk_pipeline.warehouse.schema.governance import CONTROL_TESTS
from risk_pipeline.warehouse.schema.statements import insert_rows
from risk_pipeline.warehouse.schema.tickets import TICKET_ROWS
from risk_pipeline.warehouse.schema.verdicts import RULE_RESULTS
from risk_pipeline.warehouse.sql import Connection

FIRST = date(2026, 3, 1)
_VERDICT = {
    "rule_id": "orders.late",
    "rule_sha": "sha",
    "indicator": "late",
    "grain": "day",
    "dimension": "all",
    "segment": "all",
    "value": None,
    "reason": "",
    "run_id": "run",
    "suppressed": None,
    "hour": None,
}


def day(number: int) -> date:
    """Return the n-th day, 0 for the first."""
    return FIRST + timedelta(days=number)


def verdict(
    number: int, status: str, *, length: int = 1, mature: int = 0, **changes: object
) -> dict[str, object]:
    """A verdict on the period of so many days that begins on the n-th day."""
    end = day(number + length - 1)
    said = {
        "period_start": day(number),
        "period_end": end,
        "known_on": end + timedelta(days=mature),
        "status": status,
        "judged_at": datetime.combine(end, time(1), UTC) + timedelta(days=1),
    }
    return _VERDICT | said | changes


def write_verdicts(connection: Connection, verdicts: Iterable[dict[str, object]]) -> None:
    rows = [tuple(each.get(name) for name in RULE_RESULTS.names) for each in verdicts]
    insert_rows(connection, RULE_RESULTS, rows)


def control_test(control: str, number: int, passed: int, tested: int, **changes: object) -> dict[str, object]:
    """A test by hand for the period that ends on the n-th day, recorded at its end."""
    found = {
        "control_id": control,
        "tested_for": day(number),
        "kind": "manual",
        "population_n": tested,
        "tested_n": tested,
        "exceptions_n": tested - passed,
        "result": "pass" if passed == tested else "fail",
        "run_id": "run",
        "recorded_at": datetime.combine(day(number), time(12), UTC),
    }
    return found | changes


def write_tests(connection: Connection, tests: Iterable[dict[str, object]]) -> None:
    insert_rows(
        connection, CONTROL_TESTS, [tuple(each.get(name) for name in CONTROL_TESTS.names) for each in tests]
    )


def write_loss(connection: Connection, ticket: int, number: int, minor: int, **changes: object) -> None:
    """A ticket that was closed on the n-th day with a loss."""
    row = {
        "ticket_id": ticket,
        "rule_id": "orders.late",
        "state": "closed",
        "closed_at": datetime.combine(day(number), time(12), UTC),
        "lost_minor": minor,
        "recovered_minor": 0,
    } | changes
    insert_rows(connection, TICKET_ROWS, [tuple(row.get(name) for name in TICKET_ROWS.names)])
