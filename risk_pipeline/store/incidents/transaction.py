"""Reads and writes of incidents on one connection, and the messages about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue, TypeAdapter
from pydantic_core import to_jsonable_python
from sqlalchemy import RowMapping, Select, delete, func, insert, select, update

from risk_pipeline.domain.audit.seals import SealKind
from risk_pipeline.domain.incidents.fields import read_fields
from risk_pipeline.domain.incidents.incident import Change, Incident, Step
from risk_pipeline.domain.incidents.states import OVER, EventKind, State
from risk_pipeline.domain.messages.incident import IncidentMessage, RoomAct, RoomStep
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.tickets.history.event_chain import fingerprint
from risk_pipeline.domain.tickets.states import By
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.store.incidents.rooms import KnownStep, incident_in, links_of, steps_of
from risk_pipeline.store.incidents.schema import (
    IncidentDocumentRow,
    IncidentEventRow,
    IncidentRow,
    IncidentTicketRow,
)
from risk_pipeline.store.records import new_salt
from risk_pipeline.store.schema import DROPPED, OutboxRow
from risk_pipeline.store.sealing import append_seals, sealed
from risk_pipeline.store.transaction import Transaction

Document = Mapping[str, JsonValue]
_DOCUMENT: TypeAdapter[Document] = TypeAdapter(Document)
_FOUND_BY = ("number", "key", "nature", "incident_type", "business_line", "state", "severity")


@dataclass(frozen=True, slots=True)
class IncidentEvent:
    """One recorded event of an incident."""

    incident_id: int
    seq: int
    change: Change
    from_state: State | None
    to_state: State
    transition: int | None


@dataclass(frozen=True, slots=True)
class OutgoingIncident:
    """A message about an incident to put into the outbox, or a step of its room."""

    incident: Incident
    kind: DeliveryKind
    message: IncidentMessage | RoomStep
    channel: str

    @property
    def idem_key(self) -> str:
        """What makes a second enqueuing or sending of the same thing visible."""
        incident, what = self.incident, str(self.kind)
        if isinstance(self.message, RoomStep):
            of_link = f" {self.message.text}" if self.message.act is RoomAct.BOOKMARK else ""
            what = f"{self.kind} {self.message.act}{of_link}"
        return f"incident-{incident.id}:{incident.transition}:{self.channel}:{what}"


class Incidents:
    """What a transaction does with incidents. Whoever writes holds the writers' lock (`Store.writing`)."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    # -- reading

    def find(self, ref: str) -> Incident | None:
        """Return the incident of a reference as `parse_ref` gives it."""
        if ref.startswith("CAND-"):
            query = select(IncidentRow).where(IncidentRow.id == int(ref.removeprefix("CAND-")))
        else:
            query = select(IncidentRow).where(IncidentRow.number == ref)
        return next(iter(self._read(query)), None)

    def latest(self, key: str) -> Incident | None:
        """Return the newest incident or candidate of a key."""
        query = select(IncidentRow).where(IncidentRow.key == key).order_by(IncidentRow.id.desc()).limit(1)
        return next(iter(self._read(query)), None)

    def listed(self, *, only_open: bool = False) -> list[Incident]:
        """Return all incidents and candidates, the newest first."""
        query = select(IncidentRow).order_by(IncidentRow.id.desc())
        if only_open:
            query = query.where(IncidentRow.state.not_in([state.value for state in OVER]))
        return self._read(query)

    def due(self, now: datetime, limit: int) -> list[Incident]:
        """Return those that time changes by now."""
        query = select(IncidentRow).where(IncidentRow.next_step_at <= now).order_by(IncidentRow.id)
        return self._read(query.limit(limit))

    def of_ticket(self, ticket_id: int) -> list[Incident]:
        """Return the incidents that a ticket belongs to."""
        linked = select(IncidentTicketRow.incident_id).where(IncidentTicketRow.ticket_id == ticket_id)
        return self._read(select(IncidentRow).where(IncidentRow.id.in_(linked)).order_by(IncidentRow.id))

    def tickets_of(self, incident: Incident) -> list[Ticket]:
        """Return the linked tickets as they are now."""
        found = self._transaction.tickets(incident.tickets)
        return [found[id_] for id_ in incident.tickets if id_ in found]

    def events(self, incident_id: int) -> list[IncidentEvent]:
        """Return all that happened to an incident, oldest first."""
        query = select(IncidentEventRow).where(IncidentEventRow.incident_id == incident_id)
        rows = self._connection.execute(query.order_by(IncidentEventRow.seq)).mappings()
        return [to_incident_event(row) for row in rows]

    def find_key(self, key: str) -> int | None:
        """Return the incident on which a key acted before."""
        query = select(IncidentEventRow.incident_id).where(IncidentEventRow.idem_key == key)
        return self._connection.execute(query).scalar()

    def keys_beginning(self, begin: str) -> list[tuple[str, datetime]]:
        """Return the keys that begin so, with when each acted, oldest first."""
        row = IncidentEventRow
        query = select(row.idem_key, row.at).where(row.idem_key.startswith(begin, autoescape=True))
        return [(str(key), at) for key, at in self._connection.execute(query.order_by(row.id)).all()]

    def next_id(self) -> int:
        """Return the id that the next incident or candidate gets."""
        return (self._connection.execute(select(func.max(IncidentRow.id))).scalar() or 0) + 1

    def next_number(self, year: int) -> str:
        """Return the number that the next incident declared in a year gets."""
        begin = f"INC-{year:04d}-"
        query = select(IncidentRow.number).where(IncidentRow.number.startswith(begin))
        numbers = [
            int(str(number).removeprefix(begin)) for number in self._connection.execute(query).scalars()
        ]
        return f"{begin}{max(numbers, default=0) + 1:03d}"

    def room(self, incident_id: int) -> list[KnownStep]:
        """Return the steps of an incident's room so far, oldest first."""
        return steps_of(self._connection, incident_id)

    def find_room(self, channel_id: str) -> Incident | None:
        """Return the incident whose room a channel is."""
        found = incident_in(self._connection, channel_id)
        query = select(IncidentRow).where(IncidentRow.id == found)
        return None if found is None else next(iter(self._read(query)), None)

    def links(self, tickets: Iterable[int]) -> dict[int, str]:
        """Return where the messages of tickets are to be read."""
        return links_of(self._connection, set(tickets))

    def is_told(self, incident_id: int, channel: str) -> bool:
        """Whether an incident has a root message in a channel, sent or still queued."""
        query = select(OutboxRow.id).where(
            OutboxRow.incident_id == incident_id,
            OutboxRow.channel == channel,
            OutboxRow.kind == DeliveryKind.ROOT.value,
            OutboxRow.state != DROPPED,
        )
        return self._connection.execute(query.limit(1)).scalar() is not None

    def document(self, sha: str) -> Document | None:
        """Return what lies under a hash."""
        query = select(IncidentDocumentRow.body).where(IncidentDocumentRow.sha == sha)
        found = self._connection.execute(query).scalar()
        return None if found is None else _DOCUMENT.validate_python(found)

    # -- writing

    def save(self, steps: Sequence[Step]) -> None:
        """Record the steps as events with their seals, and the incident as it is after the last of them."""
        if not steps:
            return
        after = steps[-1].after
        row = to_incident_row(after)
        if steps[0].before is None:
            self._connection.execute(insert(IncidentRow), [row])
        else:
            self._connection.execute(update(IncidentRow).where(IncidentRow.id == after.id).values(row))
        self._link(after)
        first = (self._connection.execute(select(func.max(IncidentEventRow.id))).scalar() or 0) + 1
        rows = [to_event_row(step, first + number) for number, step in enumerate(steps)]
        self._connection.execute(insert(IncidentEventRow), rows)
        seals = [sealed(SealKind.INCIDENT, str(each["id"]), each) for each in rows]
        append_seals(self._connection, seals, steps[-1].change.at)

    def keep(self, incident_id: int, kind: str, body: Document, now: datetime) -> str:
        """Keep a document; return its hash. The same document again is kept once."""
        plain: Document = _DOCUMENT.validate_python(to_jsonable_python(dict(body)))
        sha = fingerprint({"incident": incident_id, "kind": kind, "body": plain})
        if self.document(sha) is None:
            row = {"sha": sha, "incident_id": incident_id, "kind": kind, "at": now, "body": plain}
            self._connection.execute(insert(IncidentDocumentRow), [row])
        return sha

    def enqueue(self, outgoing: Iterable[OutgoingIncident], now: datetime) -> None:
        """Put messages into the outbox, in this order."""
        rows = [
            {
                "idem_key": each.idem_key,
                "incident_id": each.incident.id,
                "transition": each.incident.transition,
                "channel": each.channel,
                "kind": each.kind.value,
                "message": each.message.model_dump(mode="json"),
                "state": "pending",
                "not_before": now,
                "created_at": now,
                "attempts": 0,
            }
            for each in outgoing
        ]
        if rows:
            self._connection.execute(insert(OutboxRow), rows)

    def _link(self, incident: Incident) -> None:
        query = select(IncidentTicketRow.ticket_id).where(IncidentTicketRow.incident_id == incident.id)
        known: set[int] = set(self._connection.execute(query).scalars())
        if gone := known - set(incident.tickets):
            mine = IncidentTicketRow.incident_id == incident.id
            self._connection.execute(
                delete(IncidentTicketRow).where(mine, IncidentTicketRow.ticket_id.in_(sorted(gone)))
            )
        new = [{"incident_id": incident.id, "ticket_id": id_} for id_ in incident.tickets if id_ not in known]
        if new:
            self._connection.execute(insert(IncidentTicketRow), new)

    def _read(self, query: Select[IncidentRow]) -> list[Incident]:
        rows = self._connection.execute(query.with_only_columns(IncidentRow.body)).scalars()
        return [Incident.model_validate(body) for body in rows]


def to_incident_row(incident: Incident) -> dict[str, object]:
    """Return the row of an incident: what it is found by, and all of it."""
    found_by = {name: getattr(incident, name) for name in _FOUND_BY}
    return {
        **{name: getattr(value, "value", value) for name, value in found_by.items()},
        "id": incident.id,
        "next_step_at": incident.next_step_at,
        "version": incident.version,
        "transition": incident.transition,
        "body": incident.model_dump(mode="json"),
    }


def to_event_row(step: Step, event_id: int) -> dict[str, object]:
    """Return the row of the event that records a step."""
    change, after = step.change, step.after
    return {
        "id": event_id,
        "incident_id": after.id,
        "seq": after.version,
        "kind": change.kind.value,
        "actor_type": change.by.value,
        "actor": change.actor,
        "source": change.source,
        "at": change.at,
        "from_state": step.before.state.value if step.before else None,
        "to_state": after.state.value,
        "reason": change.reason,
        "fields": to_jsonable_python(dict(change.fields)),
        "transition": after.transition if change.kind.is_transition else None,
        "idem_key": step.idem_key,
        "salt": new_salt(),
    }


def to_incident_event(row: RowMapping) -> IncidentEvent:
    """Return the event that a full row holds, its fields typed again.

    Raises:
        FieldRefused: the row holds a field that no incident has, or a value of another type.
    """
    change = Change(
        kind=EventKind(row["kind"]),
        by=By(row["actor_type"]),
        actor=row["actor"],
        at=row["at"],
        reason=row["reason"],
        fields=read_fields(f"Incident {row['incident_id']}", row["fields"]),
        source=row["source"],
    )
    return IncidentEvent(
        incident_id=row["incident_id"],
        seq=row["seq"],
        change=change,
        from_state=State(row["from_state"]) if row["from_state"] else None,
        to_state=State(row["to_state"]),
        transition=row["transition"],
    )
