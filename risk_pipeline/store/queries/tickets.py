"""What people look at: tickets, their history, their messages. Read only, plain types."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from risk_pipeline.domain.messages.message import DeliveryKind, SentRef, TicketMessage
from risk_pipeline.domain.tickets.states import Resolution
from risk_pipeline.domain.tickets.ticket import State, Ticket, TicketKind, parse_ref
from risk_pipeline.store.database import Store
from risk_pipeline.store.records import TicketEvent, to_ticket
from risk_pipeline.store.schema import IS_CLOSED, IS_OPEN, OutboxRow, TicketRow

_EQUAL = (
    "rule_id",
    "indicator",
    "dimension",
    "segment",
    "owner",
    "assignee",
    "parent_id",
    "resolution",
)
OPEN_STATES = tuple(state for state in State if state is not State.CLOSED)


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets to list. Empty means no restriction."""

    states: Sequence[State] = ()
    kinds: Sequence[TicketKind] = ()
    rule_id: str | None = None
    indicator: str | None = None
    dimension: str | None = None
    segment: str | None = None
    owner: str | None = None
    assignee: str | None = None
    parent_id: int | None = None
    resolution: Resolution | None = None


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One message of a ticket and what became of it."""

    id: int
    idem_key: str
    ticket_id: int
    channel: str
    kind: DeliveryKind
    state: str
    created_at: datetime
    not_before: datetime
    attempts: int
    sent: SentRef | None
    error: str | None
    message: TicketMessage
    transition: int = 0
    settled_at: datetime | None = None


def list_tickets(
    store: Store, wanted: TicketFilter | None = None, *, limit: int | None = None
) -> list[Ticket]:
    """Return the tickets that match, worst first among the open ones, then the newest closed."""
    wanted = wanted or TicketFilter()
    found: list[Ticket] = []
    with store.reading() as transaction:
        # One query each: the open ones come out of their own index, in order.
        if not wanted.states or set(wanted.states) - {State.CLOSED}:
            query = _matching(wanted).where(IS_OPEN)
            ordered = query.order_by(TicketRow.severity, TicketRow.id.desc()).limit(limit)
            found += [to_ticket(row) for row in transaction.connection.execute(ordered).mappings()]
        rest = None if limit is None else limit - len(found)
        if (not wanted.states or State.CLOSED in wanted.states) and rest != 0:
            query = _matching(wanted).where(IS_CLOSED)
            ordered = query.order_by(TicketRow.closed_at.desc(), TicketRow.id.desc()).limit(rest)
            found += [to_ticket(row) for row in transaction.connection.execute(ordered).mappings()]
    return found


def _matching(wanted: TicketFilter) -> Select[Any]:
    query = select(TicketRow)
    states = {state.value for state in wanted.states if state is not State.CLOSED}
    if states and states != {state.value for state in OPEN_STATES}:
        query = query.where(TicketRow.state.in_(sorted({state.value for state in wanted.states})))
    if wanted.kinds:
        query = query.where(TicketRow.kind.in_([kind.value for kind in wanted.kinds]))
    for name in _EQUAL:
        given = getattr(wanted, name)
        if given is not None:
            query = query.where(getattr(TicketRow, name) == given)
    return query


def find_ticket(store: Store, ref: str) -> Ticket | None:
    """Return the ticket of that reference, if there is one."""
    ticket_id = parse_ref(ref)
    with store.reading() as transaction:
        return transaction.tickets([ticket_id]).get(ticket_id)


def tickets_of_identity(store: Store, identity: str) -> list[Ticket]:
    """Return all tickets there ever were of an identity, oldest first."""
    query = select(TicketRow).where(TicketRow.identity_key == identity).order_by(TicketRow.id)
    with store.reading() as transaction:
        return [to_ticket(row) for row in transaction.connection.execute(query).mappings()]


def list_events(store: Store, ticket_id: int) -> list[TicketEvent]:
    """Return all that happened to a ticket, oldest first."""
    with store.reading() as transaction:
        return transaction.events(ticket_id)


def list_children(store: Store, parent_id: int) -> list[Ticket]:
    """Return the tickets grouped under a storm's parent."""
    with store.reading() as transaction:
        return transaction.children([parent_id])


def list_messages(
    store: Store, *, ticket_id: int | None = None, states: Sequence[str] = (), limit: int | None = None
) -> list[OutboxEntry]:
    """Return messages about tickets, oldest first: one ticket's, or those in certain states."""
    query = select(OutboxRow).where(OutboxRow.ticket_id.is_not(None)).order_by(OutboxRow.id).limit(limit)
    if ticket_id is not None:
        query = query.where(OutboxRow.ticket_id == ticket_id)
    if states:
        query = query.where(OutboxRow.state.in_(states))
    with store.reading() as transaction:
        rows = transaction.connection.execute(query).mappings()
        return [
            OutboxEntry(
                id=row["id"],
                idem_key=row["idem_key"],
                ticket_id=row["ticket_id"],
                channel=row["channel"],
                kind=DeliveryKind(row["kind"]),
                state=row["state"],
                created_at=row["created_at"],
                not_before=row["not_before"],
                attempts=row["attempts"],
                sent=_sent(row["sent_channel"], row["sent_ts"], row["permalink"]),
                error=row["error"],
                message=TicketMessage.model_validate(row["message"]),
                transition=row["transition"],
                settled_at=row["settled_at"],
            )
            for row in rows
        ]


def permalinks(store: Store, ids: Collection[int]) -> dict[int, str]:
    """Return where the first messages of these tickets are to be read, as far as they have an address."""
    query = select(OutboxRow.ticket_id, OutboxRow.permalink).where(
        OutboxRow.kind == DeliveryKind.ROOT.value,
        OutboxRow.ticket_id.in_(sorted(ids)),
        OutboxRow.permalink.is_not(None),
    )
    with store.reading() as transaction:
        found = transaction.connection.execute(query.order_by(OutboxRow.id.desc()))
        return {ticket_id: str(url) for ticket_id, url in found if ticket_id is not None}


def _sent(channel: str | None, ts: str | None, permalink: str | None) -> SentRef | None:
    if channel is None or ts is None:
        return None
    return SentRef(channel=channel, ts=ts, permalink=permalink)
