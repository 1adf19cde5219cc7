"""How an incident begins: the platform raises a candidate, a person declares, accepts or rejects."""

from dataclasses import dataclass
from datetime import datetime

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.acts.doer import Doer, require
from risk_pipeline.domain.incidents.acts.duties import duty_state
from risk_pipeline.domain.incidents.fields import IncidentFields
from risk_pipeline.domain.incidents.figures import AxisNumber, SeriesRef
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.incidents.parts import DutyState
from risk_pipeline.domain.incidents.severity import check_said, deserved, merged, rises_to
from risk_pipeline.domain.incidents.states import EventKind, Nature, State
from risk_pipeline.domain.register.incidents.book import IncidentBook
from risk_pipeline.domain.register.incidents.role import LINE_HEAD, RoleId
from risk_pipeline.domain.tickets.severity import Severity, worst
from risk_pipeline.domain.tickets.states import By

PLATFORM = "incidents"


@dataclass(frozen=True)
class Seen:
    """What the platform saw that may be an incident. `key` is the same as long as it is the same thing."""

    key: str
    incident_type: str
    business_line: str
    title: str
    axes: tuple[AxisNumber, ...]
    since: datetime
    why: str
    tickets: tuple[int, ...] = ()
    series: tuple[SeriesRef, ...] = ()


@dataclass(frozen=True)
class Declaration:
    """What a person declares. `severity` may be worse than the numbers say, never milder."""

    incident_type: str
    business_line: str
    title: str
    nature: Nature = Nature.REAL
    severity: Severity | None = None
    regions: tuple[str, ...] = ()
    axes: tuple[AxisNumber, ...] = ()
    tickets: tuple[int, ...] = ()
    series: tuple[SeriesRef, ...] = ()
    since: datetime | None = None
    noticed_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class Given:
    """What a beginning needs besides: the register, the head of the line, the numbers it gets, the room."""

    book: IncidentBook
    line_head: str
    id: int
    number: str = ""
    room: str = ""


def raise_candidate(seen: Seen, given: Given, now: datetime) -> Change:
    """Return the event by which the platform holds something for an incident.

    Raises:
        TransitionRefused: the register has no such type.
    """
    check_type(seen.incident_type, given.book)
    matrix = given.book.matrix_of(seen.incident_type, seen.business_line)
    axes = merged((), seen.axes)
    severity = deserved(axes, matrix)
    fields: IncidentFields = {
        "id": given.id,
        "key": seen.key,
        "incident_type": seen.incident_type,
        "business_line": seen.business_line,
        "title": seen.title,
        "why": seen.why,
        "state": State.CANDIDATE,
        "severity": severity,
        "worst": severity,
        "axes": axes,
        "tickets": seen.tickets,
        "series": seen.series,
        "noticed_at": now,
        "since": seen.since,
        "room": given.room,
        "chain": chain_on(given.book, seen.business_line, given.line_head, severity),
    }
    return Change(EventKind.RAISED, By.DATA, PLATFORM, now, seen.why, fields, "pipeline")


def see_again(incident: Incident, seen: Seen, book: IncidentBook, now: datetime) -> list[Change]:
    """Return what the same thing, seen again, changes; a worse severity is told once."""
    matrix = book.matrix_of(incident.incident_type, incident.business_line)
    axes = merged(incident.axes, seen.axes)
    fields: IncidentFields = {}
    if axes != incident.axes:
        fields["axes"] = axes
    if new := set(seen.tickets) - set(incident.tickets):
        fields["tickets"] = (*incident.tickets, *sorted(new))
    if fresh := [each for each in seen.series if each not in incident.series]:
        fields["series"] = (*incident.series, *fresh)
    if not fields:
        return []
    risen = rises_to(incident, axes, matrix)
    if risen is None:
        return [Change(EventKind.SEEN, By.DATA, PLATFORM, now, seen.why, fields, "pipeline")]
    fields |= {"severity": risen, "worst": worst([incident.worst, risen])}
    why = f"{incident.severity} to {risen}: {seen.why}"
    return [Change(EventKind.SEVERITY_RAISED, By.DATA, PLATFORM, now, why, fields, "pipeline")]


def may_raise(previous: Incident | None, seen: Seen, book: IncidentBook) -> bool:
    """Whether a key without anything open may become a candidate.

    What a person rejected, downgraded or closed comes back only where it is worse than it was, or where
    it began after that.
    """
    if previous is None:
        return True
    matrix = book.matrix_of(seen.incident_type, seen.business_line)
    ended = previous.closed_at or previous.noticed_at
    return seen.since > ended or deserved(seen.axes, matrix).rank < previous.worst.rank


def declare(given: Given, said: Declaration, doer: Doer, now: datetime) -> Change:
    """Return the event by which a person declares an incident, a near miss or a drill.

    Raises:
        TransitionRefused: the register has no such type, the title is empty, or the matrix does not weigh a
            number that was said.
    """
    title = require("A new incident", said.title, "say in a few words what happened (--title)")
    check_type(said.incident_type, given.book)
    axes = merged((), said.axes)
    noticed = min(said.noticed_at or now, now)
    born: IncidentFields = {
        "id": given.id,
        "nature": said.nature,
        "incident_type": said.incident_type,
        "business_line": said.business_line,
        "title": title,
        "why": said.note,
        "axes": axes,
        "tickets": tuple(dict.fromkeys(said.tickets)),
        "series": said.series,
        "noticed_at": noticed,
        "since": min(said.since or noticed, noticed),
    }
    severity = _severity(given, said, axes)
    fields = born | _declared(given, said, severity, noticed, doer, now)
    return doer.change(EventKind.DECLARED, now, said.note or title, fields)


def accept(incident: Incident, given: Given, said: Declaration, doer: Doer, now: datetime) -> Change:
    """Return the event by which a person makes a candidate an incident.

    Raises:
        TransitionRefused: it is no candidate, or the matrix does not weigh a number that was said.
    """
    if incident.state is not State.CANDIDATE:
        raise TransitionRefused(
            f"{incident.ref} is {incident.state}: there is nothing to accept.",
            "refused-incident-decided",
            ref=incident.ref,
        )
    axes = merged(incident.axes, said.axes)
    severity = worst([incident.severity, _severity(given, said, axes)])
    fields = _declared(given, said, severity, incident.noticed_at, doer, now)
    fields |= {"axes": axes, "worst": worst([incident.worst, severity])}
    return doer.change(EventKind.DECLARED, now, said.note or incident.why, fields)


def reject(incident: Incident, reason: str, doer: Doer, now: datetime) -> Change:
    """Return the event by which a person rejects a candidate. No limit and no rule changes by it.

    Raises:
        TransitionRefused: it is no candidate, or no reason is given.
    """
    if incident.state is not State.CANDIDATE:
        raise TransitionRefused(
            f"{incident.ref} is {incident.state}: there is nothing to reject.",
            "refused-incident-decided",
            ref=incident.ref,
        )
    why = require(incident.ref, reason, "say why it is no incident (--reason)")
    return doer.change(EventKind.REJECTED, now, why, {"state": State.REJECTED, "closed_at": now})


def check_type(incident_type: str, book: IncidentBook) -> None:
    """Check that the register has a type.

    Raises:
        TransitionRefused: it lists those that there are.
    """
    if incident_type not in book.types:
        known = ", ".join(book.types) or f"none yet: `risk new incident-type {incident_type}` writes one"
        raise TransitionRefused(f"No incident type '{incident_type}'. Types: {known}.")


def chain_on(book: IncidentBook, line: str, line_head: str, severity: Severity) -> tuple[str, ...]:
    """Return the owners that hear of an overdue clock, in order; roles and the line's head as owners."""
    roles = {each.value for each in RoleId}
    found = []
    for name in book.clocks_of(severity).chain:
        if name in roles:
            entry = book.role_of(RoleId(name), line)
            name = entry.owner if entry else ""
        if name == LINE_HEAD:
            name = line_head
        if name:
            found.append(name)
    return tuple(dict.fromkeys(found))


def _severity(given: Given, said: Declaration, axes: tuple[AxisNumber, ...]) -> Severity:
    matrix = given.book.matrix_of(said.incident_type, said.business_line)
    check_said(said.axes, matrix)
    by_numbers = deserved(axes, matrix)
    return worst([by_numbers, said.severity]) if said.severity else by_numbers


def _declared(
    given: Given, said: Declaration, severity: Severity, noticed: datetime, doer: Doer, now: datetime
) -> IncidentFields:
    kind = given.book.types[said.incident_type]
    regions = said.regions or kind.regions
    return {
        "number": given.number,
        "room": given.room,
        "state": State.DECLARED,
        "severity": severity,
        "worst": severity,
        "regions": regions,
        "declared_at": now,
        "declared_by": doer.actor.id,
        "chain": chain_on(given.book, said.business_line, given.line_head, severity),
        "duties": duties_from(given.book, said, regions, severity, (noticed, now)),
    }


def duties_from(
    book: IncidentBook,
    said: Declaration,
    regions: tuple[str, ...],
    severity: Severity,
    times: tuple[datetime, datetime],
) -> tuple[DutyState, ...]:
    """Return the duties of an incident; `times` are when it was noticed and when declared."""
    if said.nature is Nature.NEAR_MISS:
        return ()
    return tuple(duty_state(duty, *times) for duty in book.duties_of(said.incident_type, regions, severity))
