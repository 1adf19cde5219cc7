"""What closed tickets teach the expected values: a level that is the new normal, days not to learn from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from risk_pipeline.domain.tickets.ticket import Change, EventKind, Resolution, Ticket, TicketKind, fold
from risk_pipeline.domain.verdict import Status


class MarkKind(StrEnum):
    """`new_normal` starts a new baseline; the days of a `confirmed_incident` leave it."""

    NEW_NORMAL = "new_normal"
    CONFIRMED_INCIDENT = "confirmed_incident"
    REBASED = "rebased"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A row of `raw.register_marks`, its columns in order. `last_on` is None for a new normal."""

    indicator: str
    dimension: str
    segment: str
    kind: MarkKind
    first_on: date
    last_on: date | None
    ticket: str


def marks_of(changes: Iterable[Change]) -> list[Mark]:
    """Return the marks that one ticket's events, in order, leave.

    Closed as `expected_change`, the level since its first red period is normal from then on; closed
    as `fixed`, its red days were an incident. A later reopening takes neither back.
    """
    marks: list[Mark] = []
    ticket: Ticket | None = None
    last_red: date | None = None
    for change in changes:
        ticket = fold(ticket, change)
        if change.fields.get("last_status") is Status.RED:
            last_red = ticket.last_period_end
        if change.kind is EventKind.CLOSED and (mark := _mark(ticket, last_red)):
            marks.append(mark)
    return marks


def _mark(ticket: Ticket, last_red: date | None) -> Mark | None:
    if ticket.kind is not TicketKind.RISK or not ticket.indicator:
        return None
    series = ticket.indicator, ticket.dimension, ticket.segment
    if ticket.resolution is Resolution.EXPECTED_CHANGE:
        return Mark(*series, MarkKind.NEW_NORMAL, ticket.since, None, ticket.ref)
    if ticket.resolution is Resolution.FIXED:
        return Mark(*series, MarkKind.CONFIRMED_INCIDENT, ticket.since, last_red or ticket.since, ticket.ref)
    return None
