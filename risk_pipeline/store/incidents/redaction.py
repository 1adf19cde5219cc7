"""Take content out of an incident: its events, its documents, its row and its messages.

An event that changes is sealed again, with a new salt. A document gets the hash of what is left of it, and
the events that name it follow: the old hash, from which a short value might be guessed, stands nowhere.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from sqlalchemy import RowMapping, delete, select, update

from risk_pipeline.domain.audit.redaction import REDACTED, Erasure
from risk_pipeline.domain.audit.seals import SealKind, content_hash
from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.fields import read_fields
from risk_pipeline.domain.incidents.incident import Incident, rebuild
from risk_pipeline.domain.messages.incident import slug
from risk_pipeline.domain.tickets.history.event_chain import fingerprint
from risk_pipeline.store.incidents.schema import IncidentDocumentRow, IncidentEventRow, IncidentRow
from risk_pipeline.store.incidents.transaction import Incidents, to_incident_row
from risk_pipeline.store.records import new_salt
from risk_pipeline.store.redaction import Decided, Redacted, redact_message, redaction_seal
from risk_pipeline.store.schema import IN_FLIGHT, SENT, OutboxRow
from risk_pipeline.store.sealing import INCIDENT_EVENT, append_seals, lock_seals, unguarded
from risk_pipeline.store.transaction import Transaction

# By these it is found, its clocks run, and it is known which roles somebody has: they stay.
_KEPT = frozenset(
    {
        *("id", "number", "key", "nature", "incident_type", "business_line", "room", "state", "severity"),
        *("worst", "lowered_from", "regions", "tickets", "series", "clocks"),
    }
)
_TEXTS = ("actor", "reason")
_LEAST_SLUG = 3
Row = dict[str, object]


def redact_incident(
    transaction: Transaction,
    incident: Incident,
    erasure: Erasure,
    decided: Decided,
    *,
    number: int | None = None,
) -> Redacted:
    """Take content out of all of an incident, or of its event of a number alone.

    Raises:
        FieldRefused: without the content a field would not be of its type; nothing was changed then.
        TransitionRefused: later events repeat what the one of that number says.
    """
    connection = transaction.connection
    lock_seals(connection)
    shas = {} if number is not None else _redact_documents(transaction, incident.id, erasure)
    events = _redact_events(transaction, incident.id, erasure, decided, number, shas)
    if events:
        _rebuild(transaction, incident)
    if number is not None:
        return Redacted(events)
    renamed = _rename_room(transaction, incident, erasure, decided)
    ids = connection.execute(select(OutboxRow.id).where(OutboxRow.incident_id == incident.id)).scalars()
    messages = {id_ for id_ in ids.all() if redact_message(transaction, id_, erasure, decided)}
    return Redacted(events, tuple(sorted(messages | renamed)))


def _redact_documents(transaction: Transaction, incident_id: int, erasure: Erasure) -> Mapping[str, str]:
    """Take content out of documents; return the new hash of each that changed."""
    connection, row = transaction.connection, IncidentDocumentRow
    query = select(row.sha, row.kind, row.body).where(row.incident_id == incident_id)
    bodies = {each.sha: (each.kind, each.body) for each in connection.execute(query)}
    shas: dict[str, str] = {}
    with unguarded(connection, "incident_document"):
        for sha, (kind, body) in bodies.items():
            left = erasure.of(body)
            if left == body:
                continue
            shas[sha] = fingerprint({"incident": incident_id, "kind": kind, "body": left})
            if Incidents(transaction).document(shas[sha]) is not None:
                # Two that differed in what is taken out only are one document now.
                connection.execute(delete(row).where(row.sha == sha))
            else:
                connection.execute(update(row).where(row.sha == sha).values(sha=shas[sha], body=left))
    return shas


def _redact_events(
    transaction: Transaction,
    incident_id: int,
    erasure: Erasure,
    decided: Decided,
    number: int | None,
    shas: Mapping[str, str],
) -> tuple[int, ...]:
    connection, row = transaction.connection, IncidentEventRow
    query = select(*row.__table__.columns).where(row.incident_id == incident_id)
    if number is not None:
        query = query.where(row.seq == number)
    rows = connection.execute(query.order_by(row.seq)).mappings().all()
    changes = list(_without(rows, erasure, shas))
    if not changes:
        return ()
    with unguarded(connection, row.__tablename__):
        for each, values in changes:
            connection.execute(update(row).where(row.id == each["id"]).values(**values))
    seals = [
        redaction_seal(
            f"{INCIDENT_EVENT}:{each['id']}",
            content_hash(SealKind.INCIDENT, dict(each) | values),
            erasure,
            decided,
        )
        for each, values in changes
    ]
    append_seals(connection, seals, decided.now)
    return tuple(each["id"] for each, _ in changes)


def _without(
    rows: Iterable[RowMapping], erasure: Erasure, shas: Mapping[str, str]
) -> Iterator[tuple[RowMapping, Row]]:
    """Yield each row that holds some of the content, with the values that it is to have."""
    for row in rows:
        texts = {name: row[name] for name in _TEXTS}
        left = erasure.of(texts)
        fields = _mapped(erasure.of(row["fields"], _KEPT), lambda value: shas.get(value, value))
        if (left, fields) != (texts, row["fields"]):
            read_fields(f"Incident {row['incident_id']}", fields)  # refuses what is no text
            yield row, left | {"fields": fields, "salt": new_salt()}


def _rebuild(transaction: Transaction, incident: Incident) -> None:
    """Write the incident as its events tell it now."""
    try:
        rebuilt = rebuild(event.change for event in Incidents(transaction).events(incident.id))
    except TransitionRefused:
        raise TransitionRefused(
            f"{incident.ref}: later events say the same again; redact it in all of them (without --event)."
        ) from None
    if rebuilt is not None:
        values = to_incident_row(rebuilt)
        transaction.connection.execute(
            update(IncidentRow).where(IncidentRow.id == incident.id).values(**values)
        )


def _rename_room(
    transaction: Transaction, incident: Incident, erasure: Erasure, decided: Decided
) -> set[int]:
    """Take the text out of the room's name, which was made from the title; return the rows that changed.

    A room that is open already is known by its id; Slack shows its old name until somebody renames it.
    """
    known = Incidents(transaction).room(incident.id)
    name, said = known[0].step.name if known else "", slug(erasure.text)
    if len(said) < _LEAST_SLUG or said not in name:
        return set()
    connection, row = transaction.connection, OutboxRow
    query = select(*row.__table__.columns).where(row.incident_id == incident.id).order_by(row.id)
    rows = connection.execute(query).mappings().all()
    if any(each["state"] in IN_FLIGHT for each in rows):
        # By its key, in which the room's name stands, a receiver is asked whether it has a message.
        raise TransitionRefused(f"{incident.ref}: a message is on its way; try again in a minute.")
    changed: set[int] = set()
    for each in rows:
        found = {key: each[key] for key in ("channel", "idem_key", "message", "error")}
        values = _mapped(found, lambda text: text.replace(name, name.replace(said, slug(REDACTED))))
        if values == found:
            continue
        changed.add(each["id"])
        left = values | {"salt": None}
        connection.execute(update(row).where(row.id == each["id"]).values(**left))
        if each["state"] == SENT:
            now_it_is = content_hash(SealKind.MESSAGE, dict(each) | left)
            seal = redaction_seal(f"message:{each['id']}", now_it_is, erasure, decided)
            append_seals(connection, [seal], decided.now)
    return changed


def _mapped(values: Row, of: Callable[[str], str]) -> Row:
    """Return the values with another text for each text in them."""

    def mapped(value: object) -> object:
        if isinstance(value, dict):
            return {key: mapped(below) for key, below in value.items()}
        if isinstance(value, list):
            return [mapped(each) for each in value]
        return of(value) if isinstance(value, str) else value

    return {key: mapped(value) for key, value in values.items()}
