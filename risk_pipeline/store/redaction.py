"""Take content out of events, tickets and messages so that both chains can still be verified.

The hash that an event had stays, and so does the seal of a message; a new seal holds the hash of what is
left, and says who took something out, when and why.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ValidationError
from sqlalchemy import RowMapping, select, update

from risk_pipeline.domain.audit.redaction import Erasure
from risk_pipeline.domain.audit.seals import SealKind, content_hash
from risk_pipeline.domain.diagnosis.diagnosis import TicketDiagnosis
from risk_pipeline.domain.errors import FieldRefused
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.messages.digest import DigestMessage
from risk_pipeline.domain.messages.incident import IncidentMessage, RoomStep
from risk_pipeline.domain.messages.message import DeliveryKind, TicketMessage
from risk_pipeline.domain.tickets.fields import read_fields
from risk_pipeline.domain.tickets.history.event_chain import event_hash
from risk_pipeline.domain.tickets.ticket import rebuild, ticket_ref
from risk_pipeline.store.records import to_ticket_row
from risk_pipeline.store.schema import SENT, OutboxRow, TicketDiagnosisRow, TicketEventRow, TicketRow
from risk_pipeline.store.sealing import Seal, append_seals, lock_seals, unguarded
from risk_pipeline.store.transaction import Transaction

# By these the ticket is found and the fold of its events begins: they stay.
_KEPT = frozenset({"id", "kind", "identity_key", "rule_id", "rule_sha", "indicator", "dimension", "segment"})
_KEPT_IN_MESSAGES = frozenset({"kind", "ticket_ref", "identity", "rule_id", "rule_version"})
# Of incidents: by these a room and its steps are known again.
_KEPT_OF_INCIDENTS = frozenset({"ref", "act", "name", "room", "fallback", "language"})
_TEXTS = ("actor", "reason")


@dataclass(frozen=True, slots=True)
class Decided:
    """Who takes something out, why, and when (UTC)."""

    actor: str
    reason: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Redacted:
    """What was changed: ids of events and of messages. `is_wiped`: the store's file holds no trace of it."""

    events: tuple[int, ...] = ()
    messages: tuple[int, ...] = ()
    is_wiped: bool = True

    def __bool__(self) -> bool:
        return bool(self.events or self.messages)

    def __str__(self) -> str:
        return f"{counted(len(self.events), 'event')} and {counted(len(self.messages), 'message')}"


def redact_ticket(
    transaction: Transaction, ticket_id: int, erasure: Erasure, decided: Decided, *, number: int | None = None
) -> Redacted:
    """Take content out of a ticket's events, or of the one with that number, and of its messages.

    The ticket's row and what is remembered of its diagnosis follow.

    Raises:
        FieldRefused: without the content a field would not be of its type; nothing was changed then.
    """
    lock_seals(transaction.connection)
    events = _redact_events(transaction, ticket_id, erasure, decided, number)
    if events:
        _rebuild(transaction, ticket_id)
    if number is not None:
        return Redacted(events)
    _redact_diagnosis(transaction, ticket_id, erasure)
    ids = transaction.connection.execute(select(OutboxRow.id).where(OutboxRow.ticket_id == ticket_id))
    messages = [id_ for id_ in ids.scalars() if redact_message(transaction, id_, erasure, decided)]
    return Redacted(events, tuple(messages))


def redact_message(transaction: Transaction, message_id: int, erasure: Erasure, decided: Decided) -> Redacted:
    """Take content out of one message, sent or not; one that is not sent goes out without it.

    Raises:
        FieldRefused: without the content a field would not be of its type.
    """
    connection = transaction.connection
    lock_seals(connection)
    query = select(*OutboxRow.__table__.columns).where(OutboxRow.id == message_id)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return Redacted()
    kept = _KEPT_IN_MESSAGES if row["incident_id"] is None else _KEPT_OF_INCIDENTS
    message = erasure.of(row["message"], kept)
    error = erasure.of({"error": row["error"]})["error"]
    if (message, error) == (row["message"], row["error"]):
        return Redacted()
    _check_message(row, message)
    left = dict(row) | {"message": message, "error": error, "salt": None}
    connection.execute(
        update(OutboxRow).where(OutboxRow.id == message_id).values(message=message, error=error, salt=None)
    )
    if row["state"] == SENT:
        seal = redaction_seal(f"message:{message_id}", content_hash(SealKind.MESSAGE, left), erasure, decided)
        append_seals(connection, [seal], decided.now)
    return Redacted(messages=(message_id,))


def _redact_events(
    transaction: Transaction, ticket_id: int, erasure: Erasure, decided: Decided, number: int | None
) -> tuple[int, ...]:
    connection = transaction.connection
    query = select(*TicketEventRow.__table__.columns).where(TicketEventRow.ticket_id == ticket_id)
    if number is not None:
        query = query.where(TicketEventRow.seq == number)
    rows = connection.execute(query.order_by(TicketEventRow.seq)).mappings().all()
    changes = list(_without(rows, erasure))
    if not changes:
        return ()
    with unguarded(connection, "ticket_event"):
        for row, values in changes:
            connection.execute(update(TicketEventRow).where(TicketEventRow.id == row["id"]).values(**values))
    append_seals(
        connection,
        [
            redaction_seal(
                f"event:{row['id']}", event_hash(dict(row) | values, row["prev_hash"]), erasure, decided
            )
            for row, values in changes
        ],
        decided.now,
    )
    return tuple(row["id"] for row, _ in changes)


def _without(rows: Iterable[RowMapping], erasure: Erasure) -> Iterator[tuple[RowMapping, dict[str, object]]]:
    """Yield each row that holds some of the content, with the values that it is to have."""
    for row in rows:
        texts = {name: row[name] for name in _TEXTS}
        left = erasure.of(texts)
        fields = erasure.of(row["fields"], _KEPT)
        if (left, fields) != (texts, row["fields"]):
            read_fields(ticket_ref(row["ticket_id"]), fields)  # refuses what is no text
            yield row, left | {"fields": fields, "salt": None}


def _rebuild(transaction: Transaction, ticket_id: int) -> None:
    """Write the ticket as its events tell it now."""
    ticket = rebuild(event.change for event in transaction.events(ticket_id))
    if ticket is not None:
        row = to_ticket_row(ticket)
        transaction.connection.execute(update(TicketRow).where(TicketRow.id == ticket_id).values(**row))


def _redact_diagnosis(transaction: Transaction, ticket_id: int, erasure: Erasure) -> None:
    key = TicketDiagnosisRow.ticket_id == ticket_id
    body = transaction.connection.execute(select(TicketDiagnosisRow.body).where(key)).scalar()
    if body is None or (left := erasure.of(body)) == body:
        return
    _checked(TicketDiagnosis, left, ticket_ref(ticket_id))
    transaction.connection.execute(update(TicketDiagnosisRow).where(key).values(body=left))


def _check_message(row: RowMapping, message: dict[str, object]) -> None:
    _checked(_model_of(row), message, f"message {row['id']}")


def _model_of(row: RowMapping) -> type[BaseModel]:
    if row["kind"] == DeliveryKind.DIGEST.value:
        return DigestMessage
    if row["incident_id"] is None:
        return TicketMessage
    return RoomStep if row["kind"] == DeliveryKind.ROOM.value else IncidentMessage


def _checked(model: type[BaseModel], content: dict[str, object], where: str) -> None:
    try:
        model.model_validate(content)
    except ValidationError as error:
        path = ".".join(map(str, error.errors(include_url=False)[0]["loc"]))
        raise FieldRefused(f"{where}: '{path}' is no free text and cannot be redacted.") from None


def redaction_seal(subject: str, left: str, erasure: Erasure, decided: Decided) -> Seal:
    """Return the seal that says what is left of a row, and who took something out of it."""
    body: dict[str, object] = {
        "actor": decided.actor,
        "reason": decided.reason,
        "fields": sorted(erasure.fields),
    }
    return Seal(SealKind.REDACTION, subject, left, body)
