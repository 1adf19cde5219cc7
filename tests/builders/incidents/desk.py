"""Incidents on a real store, driven with few words."""

from datetime import UTC, datetime
from typing import Any

from risk_pipeline.domain.incidents.acts.declare import Declaration, Seen
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.response.incidents.candidates import declare_incident
from risk_pipeline.response.incidents.desk import Desk, rhythm_of
from risk_pipeline.store import Store
from tests.builders.incidents.world import ANA, BOOK, NOW, loss
from tests.builders.response_desk import Desk as TicketDesk
from tests.builders.ticket_world import FakeBook


def a_desk(store: Store) -> Desk:
    """A store with one open ticket, and the register of the tests."""
    TicketDesk(store).days("red")
    book = FakeBook(incidents=BOOK)
    return Desk(store=store, book=book, zone=UTC, currency="EUR", rhythm=rhythm_of(book, "UTC"))


def declared(desk: Desk, now: datetime = NOW, key: str | None = None, **said: Any) -> Incident:
    """Declare an incident that is P1 by what it lost."""
    return declare_incident(desk, declaration(**said), ANA, now, key=key)


def declaration(**said: Any) -> Declaration:
    """Return what somebody says of one that is P1 by what it lost."""
    given = {
        "incident_type": "mass_complaint",
        "business_line": "fulfilment",
        "title": "Parcels lost",
        "axes": (loss(20_000),),
        "tickets": (1,),
        "note": "the carrier is on strike",
    }
    return Declaration(**given | said)


def seen(minor: float, **changes: Any) -> Seen:
    """What the platform saw."""
    given = {
        "key": "late",
        "incident_type": "mass_complaint",
        "business_line": "fulfilment",
        "title": "Parcels lost",
        "axes": (loss(minor),),
        "since": NOW,
        "why": "loss of T-000001",
        "tickets": (1,),
    }
    return Seen(**given | changes)
