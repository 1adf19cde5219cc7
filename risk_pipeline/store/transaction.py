"""One unit of work on tickets: read many at once, write all or nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from risk_pipeline.domain.message import DeliveryKind, TicketMessage
from risk_pipeline.domain.rule import Rule
from risk_pipeline.domain.ticket import State, Step, Ticket, TicketKind
from risk_pipeline.store.records import TicketEvent, to_event, to_event_row, to_ticket, to_ticket_row
from risk_pipeline.store.schema import OutboxRow, RuleVersionRow, TicketEventRow, TicketRow

# Parameters per statement; both databases take more.
_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to put into the outbox."""

    ticket: Ticket
    transition: int
    kind: DeliveryKind
    message: TicketMessage

    @property
    def idem_key(self) -> str:
        """What makes a second enqueuing or sending of the same thing visible."""
        return f"{self.ticket.id}:{self.transition}:{self.ticket.channel}:{self.kind}"


class Transaction:
    """Reads and writes of tickets on one connection. `Store` begins and ends it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    # -- reading

    def open_tickets(self) -> dict[str, Ticket]:
        """Return every open ticket by identity."""
        return _by_identity(self._tickets(select(TicketRow).where(TicketRow.state != State.CLOSED.value)))

    def latest(self, identities: Collection[str]) -> dict[str, Ticket]:
        """Return the newest ticket, open or closed, of each of these identities that has one."""
        found: dict[str, Ticket] = {}
        for keys in _chunks(sorted(identities)):
            newest = (
                select(func.max(TicketRow.id))
                .where(TicketRow.identity_key.in_(keys))
                .group_by(TicketRow.identity_key)
            )
            found |= _by_identity(self._tickets(select(TicketRow).where(TicketRow.id.in_(newest))))
        return found

    def tickets(self, ids: Collection[int]) -> dict[int, Ticket]:
        """Return these tickets by id; unknown ids are left out."""
        found: dict[int, Ticket] = {}
        for keys in _chunks(sorted(ids)):
            found |= {t.id: t for t in self._tickets(select(TicketRow).where(TicketRow.id.in_(keys)))}
        return found

    def children(self, parent_ids: Collection[int]) -> list[Ticket]:
        """Return the tickets grouped under these parents, oldest first."""
        if not parent_ids:
            return []
        return self._tickets(select(TicketRow).where(TicketRow.parent_id.in_(sorted(parent_ids))))

    def events(self, ticket_id: int) -> list[TicketEvent]:
        """Return all that happened to a ticket, oldest first."""
        rows = self.connection.execute(
            select(TicketEventRow).where(TicketEventRow.ticket_id == ticket_id).order_by(TicketEventRow.seq)
        )
        return [to_event(row) for row in rows.mappings()]

    def announced(self, ids: Collection[int]) -> set[int]:
        """Return which of these tickets have a root message, sent or still queued."""
        if not ids:
            return set()
        rows = self.connection.execute(
            select(OutboxRow.ticket_id)
            .where(OutboxRow.kind == DeliveryKind.ROOT.value, OutboxRow.ticket_id.in_(sorted(ids)))
            .distinct()
        )
        return set(rows.scalars())

    def last_message(self, ticket_id: int) -> TicketMessage | None:
        """Return what people were told last about the ticket."""
        told = self.connection.execute(
            select(OutboxRow.message)
            .where(OutboxRow.ticket_id == ticket_id)
            .order_by(OutboxRow.id.desc())
            .limit(1)
        ).scalar()
        return None if told is None else TicketMessage.model_validate(told)

    def next_ticket_id(self) -> int:
        """Return the id the next ticket gets. Without gaps, so that a rerun gives the same refs."""
        return (self.connection.execute(select(func.max(TicketRow.id))).scalar() or 0) + 1

    # -- writing

    def save(self, steps: Sequence[Step]) -> None:
        """Record the steps as events and the tickets as they are after the last of them."""
        if not steps:
            return
        after = {step.after.id: step.after for step in steps}
        born = {step.after.id for step in steps if step.is_birth}
        new = [after[id_] for id_ in sorted(born)]
        # Parents first: tickets point to them. Then old tickets: one of them may have closed to
        # make room for a new one of its identity.
        self._insert([ticket for ticket in new if ticket.kind is TicketKind.STORM])
        old = [_for_update(ticket) for id_, ticket in after.items() if id_ not in born]
        if old:
            self.connection.execute(_UPDATE_TICKET, old)
        self._insert([ticket for ticket in new if ticket.kind is not TicketKind.STORM])
        self.connection.execute(insert(TicketEventRow), [to_event_row(step) for step in steps])

    def enqueue(self, outgoing: Iterable[Outgoing], now: datetime) -> None:
        """Put messages into the outbox, in this order."""
        rows = [_to_outbox_row(message, now) for message in outgoing]
        if rows:
            self.connection.execute(insert(OutboxRow), rows)

    def record_rule_versions(self, rules: Mapping[str, Rule], now: datetime) -> None:
        """Keep each rule, by its sha, as it was when it first ran."""
        rows = [
            {"sha": sha, "rule_id": rule.id, "first_seen_at": now, "body": rule.model_dump(mode="json")}
            for sha, rule in rules.items()
        ]
        if rows:
            dialect: Any = postgresql if self.connection.dialect.name == "postgresql" else sqlite
            self.connection.execute(dialect.insert(RuleVersionRow).on_conflict_do_nothing(), rows)

    def _insert(self, tickets: Sequence[Ticket]) -> None:
        if tickets:
            self.connection.execute(insert(TicketRow), [to_ticket_row(ticket) for ticket in tickets])

    def _tickets(self, query: Select[Any]) -> list[Ticket]:
        rows = self.connection.execute(query.order_by(TicketRow.id))
        return [to_ticket(row) for row in rows.mappings()]


_UPDATE_TICKET = (
    update(TicketRow)
    .where(TicketRow.id == bindparam("key"))
    .values({c.name: bindparam(c.name) for c in TicketRow.__table__.columns if c.name != "id"})
)


def _for_update(ticket: Ticket) -> dict[str, Any]:
    row = to_ticket_row(ticket)
    return row | {"key": row.pop("id")}


def _to_outbox_row(outgoing: Outgoing, now: datetime) -> dict[str, Any]:
    return {
        "idem_key": outgoing.idem_key,
        "ticket_id": outgoing.ticket.id,
        "transition": outgoing.transition,
        "channel": outgoing.ticket.channel,
        "kind": outgoing.kind.value,
        "message": outgoing.message.model_dump(mode="json"),
        "state": "pending",
        "not_before": now,
        "created_at": now,
        "attempts": 0,
    }


def _by_identity(tickets: Iterable[Ticket]) -> dict[str, Ticket]:
    return {ticket.identity_key: ticket for ticket in tickets}


def _chunks(keys: list[Any]) -> Iterable[list[Any]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))
