"""What pages, verbs and tables ask of incidents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from risk_pipeline.domain.incidents.incident import Incident, parse_ref, rebuild
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.tickets.states import By
from risk_pipeline.store.database import Store
from risk_pipeline.store.incidents.schema import IncidentEventRow
from risk_pipeline.store.incidents.transaction import IncidentEvent, Incidents
from risk_pipeline.store.schema import OutboxRow


@dataclass(frozen=True, slots=True)
class IncidentEntry:
    """A message about an incident in the outbox, or a step of its room, and what became of it."""

    id: int
    idem_key: str
    incident: str
    channel: str
    kind: str
    state: str
    created_at: datetime
    not_before: datetime
    attempts: int
    error: str | None


def list_incident_messages(store: Store, *, states: Sequence[str] = ()) -> list[IncidentEntry]:
    """Return the rows of the outbox about incidents, oldest first."""
    row = OutboxRow.__table__.c
    wanted = [row[name] for name in IncidentEntry.__slots__ if name not in {"incident", "kind"}]
    query = select(*wanted, row.kind, row.message).where(row.incident_id.is_not(None)).order_by(row.id)
    if states:
        query = query.where(row.state.in_(states))
    with store.reading() as transaction:
        found = [dict(each) for each in transaction.connection.execute(query).mappings()]
    return [
        IncidentEntry(
            incident=str(message["ref"]), kind=" ".join([kind, str(message.get("act") or "")]).strip(), **each
        )
        for each in found
        for message, kind in [(each.pop("message"), str(each.pop("kind")))]
    ]


def list_incidents(store: Store, *, only_open: bool = False) -> list[Incident]:
    """Return all incidents and candidates, the newest first."""
    with store.reading() as transaction:
        return Incidents(transaction).listed(only_open=only_open)


def incidents_at(store: Store, until: datetime, since: datetime | None = None) -> list[Incident]:
    """Return the incidents and candidates that were not over at an instant, as they were then.

    With `since` also those that ended between the two.
    """
    row = IncidentEventRow
    with store.reading() as transaction:
        incidents = Incidents(transaction)
        query = select(row.incident_id).where(row.at > until).distinct()
        later = set(transaction.connection.execute(query).scalars())
        found = [
            rebuild(e.change for e in incidents.events(each.id) if e.change.at <= until)
            if each.id in later
            else each
            for each in incidents.listed()
        ]
    return [
        each
        for each in reversed(found)
        if each is not None
        and (each.is_open or (since is not None and each.closed_at is not None and each.closed_at > since))
    ]


def incident_links(store: Store) -> dict[int, str]:
    """Return where the root messages of incidents are to be read: the room's, where there is one."""
    row = OutboxRow
    query = select(row.incident_id, row.permalink).where(
        row.incident_id.is_not(None),
        row.kind == DeliveryKind.ROOT.value,
        row.permalink.is_not(None),
    )
    with store.reading() as transaction:
        # A root is queued for the room before it is for the channel of the type.
        rows = transaction.connection.execute(query.order_by(row.id.desc())).all()
    return {incident: link for incident, link in rows if incident is not None and link is not None}


def last_acted(store: Store) -> dict[int, datetime]:
    """Return when a person last did something to each incident."""
    row = IncidentEventRow
    query = select(row.incident_id, func.max(row.at)).where(row.actor_type == By.PERSON.value)
    with store.reading() as transaction:
        rows = transaction.connection.execute(query.group_by(row.incident_id)).all()
    return dict(rows)


def find_incident(store: Store, ref: str) -> Incident | None:
    """Return the incident of a reference as people write it, if there is one.

    Raises:
        TransitionRefused: it is no reference.
    """
    with store.reading() as transaction:
        return Incidents(transaction).find(parse_ref(ref))


def incidents_of_ticket(store: Store, ticket_id: int) -> list[Incident]:
    """Return the incidents that a ticket belongs to."""
    with store.reading() as transaction:
        return Incidents(transaction).of_ticket(ticket_id)


def incident_events(store: Store, incident_id: int) -> list[IncidentEvent]:
    """Return all that happened to an incident, oldest first."""
    with store.reading() as transaction:
        return Incidents(transaction).events(incident_id)
