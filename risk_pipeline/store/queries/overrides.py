"""Overrides of risks: decisions of people, kept in the chain of seals and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from risk_pipeline.domain.audit.seals import SealKind
from risk_pipeline.store.database import Store
from risk_pipeline.store.schema import SealRow
from risk_pipeline.store.sealing import Seal, append_seals
from risk_pipeline.store.transaction import Transaction

GIVEN, ENDED = "given", "ended"


@dataclass(frozen=True, slots=True)
class OverrideDecision:
    """What somebody decided about a risk at an instant; `number` is its place in the history."""

    number: int
    risk_id: str
    at: datetime
    body: Mapping[str, object]


def seal_override(transaction: Transaction, risk_id: str, body: Mapping[str, object], now: datetime) -> None:
    """Keep on record that an override was given, ended or refused."""
    append_seals(transaction.connection, [Seal(SealKind.OVERRIDE, f"risk {risk_id}", body=body)], now)


def list_overrides(store: Store | Transaction) -> list[OverrideDecision]:
    """Return what was decided about overrides, oldest first."""
    query = select(SealRow.id, SealRow.subject, SealRow.at, SealRow.body).where(
        SealRow.kind == SealKind.OVERRIDE.value
    )
    if isinstance(store, Transaction):
        rows = store.connection.execute(query.order_by(SealRow.id)).all()
    else:
        with store.reading() as transaction:
            rows = transaction.connection.execute(query.order_by(SealRow.id)).all()
    return [OverrideDecision(row.id, row.subject.removeprefix("risk "), row.at, row.body) for row in rows]
