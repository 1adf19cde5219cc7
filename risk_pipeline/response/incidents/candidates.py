"""Candidates: what the platform sees is held for an incident until a person decides; once per key."""

from datetime import datetime

from risk_pipeline.domain.incidents.acts.declare import (
    Declaration,
    Given,
    Seen,
    accept,
    declare,
    may_raise,
    raise_candidate,
    see_again,
)
from risk_pipeline.domain.incidents.acts.doer import Doer
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.incidents.states import Nature
from risk_pipeline.response.incidents.desk import Desk
from risk_pipeline.response.incidents.room import room_of
from risk_pipeline.store.incidents.transaction import Incidents


def see_candidate(desk: Desk, seen: Seen, now: datetime) -> Incident | None:
    """Raise a candidate, or take new numbers over to what is open of its key; None if it stays away.

    Seeing the same again changes nothing. What a person rejected or closed comes back only where it is worse
    than it was, or began later. What is left of it when its oldest ticket closes is still the same thing,
    though its key is another.
    """
    book = desk.book.incidents
    with desk.store.writing() as transaction:
        incidents = Incidents(transaction)
        known = _known(incidents, seen)
        if known is not None and known.is_open:
            changes = see_again(known, seen, book, now)
            return desk.record(transaction, known, changes, now) if changes else known
        if not may_raise(known, seen, book):
            return None
        given = given_for(desk, incidents, seen.business_line, seen.incident_type)
        return desk.record(transaction, None, [raise_candidate(seen, given, now)], now)


def _known(incidents: Incidents, seen: Seen) -> Incident | None:
    """Return what is known of the same thing, by its key or a ticket of it; what is open goes first."""
    latest = incidents.latest(seen.key)
    found = [] if latest is None else [latest]
    for ticket in seen.tickets:
        found += [each for each in incidents.of_ticket(ticket) if _is_like(each, seen)]
    return max(found, key=lambda each: (each.is_open, each.id), default=None)


def _is_like(incident: Incident, seen: Seen) -> bool:
    """Whether an incident is of the same kind; a drill or a near miss is not what happens now."""
    of_same = (incident.incident_type, incident.business_line) == (seen.incident_type, seen.business_line)
    return of_same and incident.nature is Nature.REAL


def declare_incident(
    desk: Desk, said: Declaration, doer: Doer, now: datetime, *, key: str | None = None
) -> Incident:
    """Declare an incident, a near miss or a drill; the same `key` again is the same incident.

    Raises:
        TransitionRefused: the register has no such type, or a linked ticket is not there.
    """

    def decide(incidents: Incidents) -> Change:
        given = numbered(desk, incidents, said, now)
        return declare(given, said, doer, now)

    return desk.begin(decide, now, key=key)


def accept_candidate(
    desk: Desk, ref: str, said: Declaration, doer: Doer, now: datetime, *, key: str | None = None
) -> Incident:
    """Make a candidate an incident.

    Raises:
        TransitionRefused: it is no candidate.
    """
    return desk.act(
        ref,
        doer,
        now,
        lambda incident, _tickets, incidents: [
            accept(incident, numbered(desk, incidents, said, now), said, doer, now)
        ],
        key=key,
    )


def numbered(desk: Desk, incidents: Incidents, said: Declaration, now: datetime) -> Given:
    """Return what a declaration needs, with the next number of the year."""
    given = given_for(desk, incidents, said.business_line, said.incident_type, said.nature)
    number = incidents.next_number(now.astimezone(desk.zone).year)
    return Given(book=given.book, line_head=given.line_head, id=given.id, number=number, room=given.room)


def given_for(
    desk: Desk, incidents: Incidents, line: str, incident_type: str, nature: Nature = Nature.REAL
) -> Given:
    """Return what a beginning needs from the register and the store."""
    book = desk.book.incidents
    known = desk.book.titles.lines.get(line)
    head = known.head if known else ""
    room = room_of(book, incident_type, nature) if incident_type in book.types else ""
    return Given(book=book, line_head=head, id=incidents.next_id(), room=room)
