"""Tests of controls that people made: sealed in the history, never changed; the newest of a period counts."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select

from risk_pipeline.domain.audit.seals import SealKind
from risk_pipeline.store.database import Store
from risk_pipeline.store.schema import SealRow
from risk_pipeline.store.sealing import Seal, append_seals
from risk_pipeline.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RecordedTest:
    """What a person found: of so many cases looked at, so many exceptions, and where the evidence is."""

    control: str
    tested_on: date
    population_n: int
    tested_n: int
    exceptions_n: int
    evidence: str


def note_control_test(transaction: Transaction, test: RecordedTest, actor: str, now: datetime) -> None:
    """Keep a test on record; one of the same control and day takes the place of an earlier one."""
    body = asdict(test) | {"tested_on": test.tested_on.isoformat(), "actor": actor}
    append_seals(transaction.connection, [Seal(SealKind.CONTROL_TEST, test.control, body=body)], now)


def read_control_tests(store: Store, until: datetime) -> list[tuple[RecordedTest, datetime]]:
    """Return the tests that were on record at an instant, with when each was recorded."""
    query = (
        select(SealRow.at, SealRow.body)
        .where(SealRow.kind == SealKind.CONTROL_TEST.value, SealRow.at <= until)
        .order_by(SealRow.id)
    )
    found: dict[tuple[str, date], tuple[RecordedTest, datetime]] = {}
    with store.reading() as transaction:
        for at, body in transaction.connection.execute(query):
            test = _test_of(body)
            found[test.control, test.tested_on] = test, at
    return list(found.values())


def _test_of(body: Mapping[str, object]) -> RecordedTest:
    said = {name: body[name] for name in RecordedTest.__slots__ if name != "tested_on"}
    return RecordedTest(tested_on=date.fromisoformat(str(body["tested_on"])), **said)  # type: ignore[arg-type]
