"""What teaches the expected values: a level that is the new normal, days not to learn from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from risk_pipeline.domain.tickets.fields import TicketFields
from risk_pipeline.domain.tickets.ticket import (
    Change,
    EventKind,
    Resolution,
    State,
    TicketKind,
    ticket_ref,
)
from risk_pipeline.domain.verdict import Status

_GAP = timedelta(days=14)


class MarkKind(StrEnum):
    """What a mark says of its days.

    | kind                 | left by                                 | what it does                        |
    |----------------------|-----------------------------------------|-------------------------------------|
    | `new_normal`         | a close as `expected_change`            | nothing earlier is learned from     |
    | `rebased`            | a level that stayed, and was told to be | nothing earlier is learned from     |
    | `confirmed_incident` | a close as `fixed`                      | its days are not learned from       |
    | `unexplained`        | a ticket open, or merely recovered      | its days are not learned from       |
    | `missing`            | a delivery that came without rows       | its days say nothing at all         |
    """

    NEW_NORMAL = "new_normal"
    REBASED = "rebased"
    CONFIRMED_INCIDENT = "confirmed_incident"
    UNEXPLAINED = "unexplained"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A row of `raw.register_marks`, its columns in order.

    `last_on` is None for a level, and for a ticket whose newest period is not green. `ticket` is empty where
    no ticket left it.
    """

    indicator: str
    dimension: str
    segment: str
    kind: MarkKind
    first_on: date
    last_on: date | None
    ticket: str


def in_force(marks: Iterable[Mark], day: date) -> list[Mark]:
    """Return the marks that count in a build of that day, in order.

    Of the newest two weeks a baseline learns nothing anyway. So what nobody has explained yet is marked
    when it would come in, not each time a ticket opens, turns green or closes: values of the past stay.
    """
    return sorted(m for m in marks if m.kind is not MarkKind.UNEXPLAINED or m.first_on + _GAP <= day)


def marks_of(changes: Iterable[Change]) -> list[Mark]:
    """Return the marks that one ticket's events, in order, leave: one for each of its episodes at most.

    A later reopening takes none back. The events are not folded: only a few of their fields matter here,
    and this is asked of every ticket that ever recovered.
    """
    marks: list[Mark] = []
    known: TicketFields = {}
    last_red: date | None = None
    for change in changes:
        known |= change.fields
        if change.kind in (EventKind.OPENED, EventKind.REOPENED):
            last_red = None
        if change.fields.get("last_status") is Status.RED:
            last_red = known["last_period_end"]
        if change.kind is EventKind.CLOSED and (mark := _mark(known, last_red)):
            marks.append(mark)
    if known.get("state", State.CLOSED) is not State.CLOSED and (mark := _mark(known, last_red)):
        marks.append(mark)
    return marks


def _mark(known: TicketFields, last_red: date | None) -> Mark | None:
    """Return what the newest episode leaves, closed or not."""
    if known.get("kind") is not TicketKind.RISK or not known.get("indicator"):
        return None
    since = known["since"]
    lesson = _lesson(known, since, last_red or since)
    if lesson is None:
        return None
    series = known["indicator"], known["dimension"], known["segment"]
    return Mark(*series, *lesson, ticket_ref(known["id"]))


def _lesson(known: TicketFields, since: date, last_red: date) -> tuple[MarkKind, date, date | None] | None:
    is_open, resolution = known["state"] is not State.CLOSED, known.get("resolution")
    if not is_open and resolution is Resolution.EXPECTED_CHANGE:
        return MarkKind.NEW_NORMAL, since, None
    if not is_open and resolution is Resolution.FIXED:
        return MarkKind.CONFIRMED_INCIDENT, since, last_red
    if not is_open and resolution is not Resolution.RECOVERED:
        return None
    episode = known.get("episode")
    if episode is not None and episode.usual_from is not None:
        return MarkKind.REBASED, since, None
    is_over = not is_open or known["last_status"] is Status.GREEN
    return MarkKind.UNEXPLAINED, since, last_red if is_over else None
