"""Digests in the store: tickets as they were at an instant, what happened before it, rows of the outbox."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, or_, select

from risk_pipeline.domain.messages.digest import DigestMessage, Event
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.tickets.ticket import Ticket, rebuild
from risk_pipeline.store.database import Store
from risk_pipeline.store.records import TicketEvent, to_event, to_ticket
from risk_pipeline.store.schema import IS_OPEN, OutboxRow, TicketEventRow, TicketRow
from risk_pipeline.store.transaction import PARAMETERS, Transaction


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """A digest in the outbox and what became of it."""

    id: int
    idem_key: str
    channel: str
    state: str
    created_at: datetime
    not_before: datetime
    attempts: int
    error: str | None
    message: DigestMessage


def tickets_at(store: Store, start: datetime, until: datetime) -> tuple[list[Ticket], list[Event]]:
    """Return the tickets open at `until` or closed since `start`, as they were then, and what happened."""
    with store.reading() as transaction:
        touched = or_(IS_OPEN, TicketRow.closed_at > start)
        query = select(TicketRow).where(TicketRow.opened_at <= until, touched).order_by(TicketRow.id)
        rows = transaction.connection.execute(query).mappings()
        present = {ticket.id: ticket for ticket in map(to_ticket, rows)}
        later: set[int] = set()
        events: list[Event] = []
        for event in _events(transaction, sorted(present), start):
            if event.change.at > until:
                later.add(event.ticket_id)
            else:
                events.append(_to_event(event))
        for id_ in later:
            changes = [e.change for e in transaction.events(id_) if e.change.at <= until]
            past = rebuild(changes)
            if past is not None:
                present[id_] = past
    found = [ticket for ticket in present.values() if ticket.is_open or _closed_since(ticket, start)]
    return found, events


def _closed_since(ticket: Ticket, start: datetime) -> bool:
    return ticket.closed_at is not None and ticket.closed_at > start


def _events(transaction: Transaction, ids: Sequence[int], start: datetime) -> Iterable[TicketEvent]:
    for first in range(0, len(ids), PARAMETERS):
        query = (
            select(TicketEventRow)
            .where(TicketEventRow.ticket_id.in_(ids[first : first + PARAMETERS]), TicketEventRow.at > start)
            .order_by(TicketEventRow.id)
        )
        yield from map(to_event, transaction.connection.execute(query).mappings())


def _to_event(event: TicketEvent) -> Event:
    resolution = event.change.fields.get("resolution")
    muted = event.suppressed.code if event.suppressed else None
    return Event(event.ticket_id, event.change.kind, muted, resolution)


def queued_keys(transaction: Transaction, prefix: str) -> set[str]:
    """Return the keys of the digests of a period that are in the outbox, sent or not."""
    keys = select(OutboxRow.idem_key).where(OutboxRow.idem_key.startswith(prefix, autoescape=True))
    return set(transaction.connection.execute(keys).scalars())


def queue_digests(
    transaction: Transaction, digests: Iterable[tuple[str, str, DigestMessage, datetime]], now: datetime
) -> None:
    """Put digests into the outbox: key, channel and message of each, and when it may go out."""
    rows: list[dict[str, object]] = [
        {
            "idem_key": key,
            "ticket_id": None,
            "transition": 0,
            "channel": channel,
            "kind": DeliveryKind.DIGEST.value,
            "message": message.model_dump(mode="json"),
            "state": "pending",
            "not_before": ready,
            "created_at": now,
            "attempts": 0,
        }
        for key, channel, message, ready in digests
    ]
    if rows:
        transaction.connection.execute(insert(OutboxRow), rows)


def list_digests(store: Store, *, states: Sequence[str] = ()) -> list[DigestEntry]:
    """Return the digests in the outbox, oldest first."""
    query = select(OutboxRow).where(OutboxRow.kind == DeliveryKind.DIGEST.value).order_by(OutboxRow.id)
    if states:
        query = query.where(OutboxRow.state.in_(states))
    with store.reading() as transaction:
        return [
            DigestEntry(
                **{name: row[name] for name in DigestEntry.__slots__ if name != "message"},
                message=DigestMessage.model_validate(row["message"]),
            )
            for row in transaction.connection.execute(query).mappings()
        ]
