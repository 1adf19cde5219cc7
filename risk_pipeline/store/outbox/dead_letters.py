"""Messages that were refused for good and that a person gave up."""

from typing import NamedTuple

from sqlalchemy import select, update

from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.store.schema import DEAD, DROPPED, OutboxRow
from risk_pipeline.store.transaction import Transaction


class DeadRow(NamedTuple):
    """A message that its receiver refused for good; a digest has no ticket."""

    id: int
    ticket_id: int | None
    channel: str
    kind: str


def find_dead(transaction: Transaction, outbox_id: int) -> DeadRow | None:
    """Return a dead message."""
    columns = (OutboxRow.id, OutboxRow.ticket_id, OutboxRow.channel, OutboxRow.kind)
    row = transaction.connection.execute(
        select(*columns).where(OutboxRow.id == outbox_id, OutboxRow.state == DEAD)
    ).one_or_none()
    return DeadRow(*row) if row else None


def state_of(transaction: Transaction, outbox_id: int) -> str | None:
    """Return the state of a message; None when there is none of this id."""
    found = select(OutboxRow.state).where(OutboxRow.id == outbox_id)
    return transaction.connection.execute(found).scalar()


def drop_row(transaction: Transaction, outbox_id: int, why: str) -> bool:
    """Give up a dead message, and what it says of its receiver; say whether it was dead.

    The details that would have followed a first message in its thread go with it.
    """
    done = transaction.connection.execute(
        update(OutboxRow)
        .where(OutboxRow.id == outbox_id, OutboxRow.state == DEAD)
        .values(state=DROPPED, error=why, fault=None)
    )
    if done.rowcount == 1:
        _drop_details(transaction, outbox_id, why)
    return done.rowcount == 1


def _drop_details(transaction: Transaction, outbox_id: int, why: str) -> None:
    key = transaction.connection.execute(select(OutboxRow.idem_key).where(OutboxRow.id == outbox_id)).scalar()
    root = f":{DeliveryKind.ROOT.value}"
    if key is None or not key.endswith(root):
        return
    details = f"{key.removesuffix(root)}:{DeliveryKind.REPLY.value}"
    transaction.connection.execute(
        update(OutboxRow)
        .where(OutboxRow.idem_key == details, OutboxRow.state.in_((DEAD, "pending", "retry_wait")))
        .values(state=DROPPED, error=why, fault=None)
    )
