"""What pages, verbs and tables ask of incidents."""

from risk_pipeline.domain.incidents.incident import Incident, parse_ref
from risk_pipeline.store.database import Store
from risk_pipeline.store.incidents.transaction import IncidentEvent, Incidents


def list_incidents(store: Store, *, only_open: bool = False) -> list[Incident]:
    """Return all incidents and candidates, the newest first."""
    with store.reading() as transaction:
        return Incidents(transaction).listed(only_open=only_open)


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
