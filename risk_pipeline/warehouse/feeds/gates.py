"""Quality gates that did not hold: data tests of error severity that failed, by feed and day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from risk_pipeline.warehouse.sql import Connection, table_exists, transaction

_TABLE = """
    create table if not exists ops.gate_failures (
        day date not null, feed varchar not null, test varchar not null,
        message varchar not null, run_id varchar not null
    )
"""


@dataclass(frozen=True, slots=True)
class GateFailure:
    """A data test that failed for a feed on the newest day of a run."""

    day: date
    feed: str
    test: str
    message: str
    run_id: str


def write_gate_failures(connection: Connection, day: date, failures: Iterable[GateFailure]) -> None:
    """Replace what is known of a day; a run without failures clears it."""
    with transaction(connection):
        connection.execute("create schema if not exists ops")
        connection.execute(_TABLE)
        connection.execute("delete from ops.gate_failures where day = ?", [day])
        for failure in failures:
            connection.execute(
                "insert into ops.gate_failures values (?, ?, ?, ?, ?)",
                [failure.day, failure.feed, failure.test, failure.message, failure.run_id],
            )


def read_gate_failures(connection: Connection, first: date, last: date) -> list[GateFailure]:
    """Return the failures of those days, oldest first."""
    if not table_exists(connection, "ops", "gate_failures"):
        return []
    rows = connection.execute(
        "select day, feed, test, message, run_id from ops.gate_failures "
        "where day between ? and ? order by all",
        [first, last],
    ).fetchall()
    return [GateFailure(*row) for row in rows]
