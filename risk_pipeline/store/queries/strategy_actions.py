"""What people said of actions of strategies: sealed in the history, never changed; the newest word counts."""

from datetime import date, datetime

from sqlalchemy import select

from risk_pipeline.domain.audit.seals import SealKind
from risk_pipeline.domain.risk.plans.work import SaidDone
from risk_pipeline.store.database import Store
from risk_pipeline.store.schema import SealRow
from risk_pipeline.store.sealing import Seal, append_seals
from risk_pipeline.store.transaction import Transaction


def note_action(transaction: Transaction, said: SaidDone, source: str, now: datetime) -> None:
    """Keep on record what somebody said of an action, and by which way in."""
    body: dict[str, object] = {
        "strategy": said.strategy,
        "action": said.action,
        "on": said.on.isoformat(),
        "evidence": said.evidence,
        "actor": said.by,
        "taken_back": said.is_taken_back,
        "way_in": source,
    }
    subject = f"{said.strategy}/{said.action}"
    append_seals(transaction.connection, [Seal(SealKind.STRATEGY_ACTION, subject, body=body)], now)


def read_said(store: Store) -> list[SaidDone]:
    """Return all that was said of actions, oldest first."""
    query = select(SealRow.body).where(SealRow.kind == SealKind.STRATEGY_ACTION.value).order_by(SealRow.id)
    with store.reading() as transaction:
        bodies = [row.body for row in transaction.connection.execute(query)]
    return [
        SaidDone(
            strategy=str(body["strategy"]),
            action=str(body["action"]),
            on=date.fromisoformat(str(body["on"])),
            evidence=str(body["evidence"]),
            by=str(body["actor"]),
            is_taken_back=bool(body["taken_back"]),
        )
        for body in bodies
    ]
