"""Quality gates that did not hold: data tests of error severity that failed, by feed and day."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date

from risk_pipeline.warehouse.schema.feeds import GATE_FAILURES
from risk_pipeline.warehouse.schema.statements import insert_rows
from risk_pipeline.warehouse.sql import Connection, transaction


@dataclass(frozen=True, slots=True)
class GateFailure:
    """A data test that failed for a feed on the newest day of a run: a row of `ops.gate_failures`."""

    day: date
    feed: str
    test: str
    message: str
    run_id: str


def write_gate_failures(connection: Connection, day: date, failures: Iterable[GateFailure]) -> None:
    """Replace what is known of a day; a run without failures clears it."""
    with transaction(connection):
        connection.execute("delete from ops.gate_failures where day = ?", [day])
        insert_rows(connection, GATE_FAILURES, [astuple(failure) for failure in failures])


def read_gate_failures(connection: Connection, first: date, last: date) -> list[GateFailure]:
    """Return the failures of those days, oldest first."""
    rows = connection.execute(
        f"select {GATE_FAILURES.selected} from ops.gate_failures where day between ? and ? order by all",
        [first, last],
    ).fetchall()
    return [GateFailure(*row) for row in rows]
