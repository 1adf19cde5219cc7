"""How well tickets tell what really happened: the scenario's events against the tickets opened.

Pure: no files, no clock. A ticket matches an event when its indicator is one the event shows in,
its segment is the total or one of the event's, and it opened between start and end plus grace.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from risk_pipeline.demo.scenario import Scenario, ScenarioEvent


@dataclass(frozen=True, slots=True)
class TicketSighting:
    """One opening of a ticket. A reopened ticket is seen again, on the day it reopened."""

    ticket_ref: str
    indicator: str
    dimension: str
    segment: str
    opened_on: date
    kind: str


LEAST_RATIO, LEAST_EXCESS = 2.0, 30.0
"""From this multiple of the base rate on, with so many events more (or missing), an event must be caught."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The stretch of days in which a slice shows most of an event. `ratio` is at least 1; `excess` signed."""

    indicator: str
    dimension: str
    segment: str
    first: date
    last: date
    ratio: float
    excess: float

    @property
    def must_be_caught(self) -> bool:
        """Whether it is at least twice the base rate and 30 events."""
        return self.ratio >= LEAST_RATIO and abs(self.excess) >= LEAST_EXCESS


@dataclass(frozen=True, slots=True)
class EventScore:
    """What became of one event; `tickets` are all that match it, the earliest first.

    `trace` is where it shows most, None where nobody measured or nothing shows.
    """

    event_id: str
    kind: str
    title: str
    start: date
    end: date
    tickets: tuple[TicketSighting, ...]
    trace: Trace | None = None

    @property
    def must_be_caught(self) -> bool:
        """Whether it shows with twice the base rate and 30 events: the bar."""
        return self.trace is not None and self.trace.must_be_caught

    @property
    def is_caught(self) -> bool:
        """Whether any ticket matches."""
        return bool(self.tickets)

    @property
    def first_ticket(self) -> TicketSighting | None:
        """The earliest matching ticket."""
        return self.tickets[0] if self.tickets else None

    @property
    def first_opened_on(self) -> date | None:
        """The day the event was first seen."""
        return self.tickets[0].opened_on if self.tickets else None

    @property
    def days_to_catch(self) -> int | None:
        """Days from the event's first day to the first ticket; 0 is the same day."""
        return (self.tickets[0].opened_on - self.start).days if self.tickets else None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The scenario's events with the tickets that found them, and the tickets that found none.

    `register_count` are openings of what the register owes, which nobody injected: they are no part of it.
    """

    events: tuple[EventScore, ...]
    unmatched: tuple[TicketSighting, ...]
    ticket_count: int
    register_count: int = 0

    @property
    def caught_count(self) -> int:
        """Events with at least one ticket."""
        return sum(event.is_caught for event in self.events)

    @property
    def due_count(self) -> int:
        """Events that must be caught."""
        return sum(event.must_be_caught for event in self.events)

    @property
    def due_caught_count(self) -> int:
        """Events that must be caught and were."""
        return sum(event.must_be_caught and event.is_caught for event in self.events)

    @property
    def recall(self) -> float | None:
        """Caught events ÷ events; None when the scenario has none."""
        return self.caught_count / len(self.events) if self.events else None

    @property
    def precision(self) -> float | None:
        """Tickets matching some event ÷ tickets; None when there are no tickets."""
        return 1 - len(self.unmatched) / self.ticket_count if self.ticket_count else None


def matches(event: ScenarioEvent, ticket: TicketSighting) -> bool:
    """Whether the ticket may be a trace of the event."""
    if ticket.indicator not in event.shows_in:
        return False
    if not event.start <= ticket.opened_on <= event.last_sighting_on:
        return False
    return event.covers(ticket.dimension, ticket.segment)


def score(
    scenario: Scenario, tickets: Sequence[TicketSighting], traces: Mapping[str, Trace | None] | None = None
) -> Scorecard:
    """Compare the tickets opened with the events that were injected; `traces` by the event's id."""
    seen = traces or {}
    in_order = sorted(tickets, key=lambda ticket: (ticket.opened_on, ticket.ticket_ref))
    events = tuple(
        EventScore(
            event_id=event.id,
            kind=event.kind,
            title=event.title,
            start=event.start,
            end=event.end,
            tickets=tuple(ticket for ticket in in_order if matches(event, ticket)),
            trace=seen.get(event.id),
        )
        for event in scenario.events
    )
    unmatched = tuple(t for t in in_order if not any(matches(event, t) for event in scenario.events))
    return Scorecard(events=events, unmatched=unmatched, ticket_count=len(in_order))
