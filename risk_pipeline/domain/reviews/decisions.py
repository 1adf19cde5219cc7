"""What a review asks people to decide: everything that waits for a person, and why. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from risk_pipeline.domain.messages.digest import Event, Window
from risk_pipeline.domain.register.rule import Rule, RuleState
from risk_pipeline.domain.sla.sla_clock import ClockKind
from risk_pipeline.domain.tickets.history.lateness import late_clocks
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.states import EventKind, Resolution, State
from risk_pipeline.domain.tickets.ticket import Ticket

AHEAD = timedelta(days=14)
"""How long before its end the acceptance of a risk, or a rule's review, is put on the page."""


class Asked(StrEnum):
    """What is asked, the most pressing first."""

    TAKE = "take"
    REFUTED = "refuted"
    CAUSE = "cause"
    ACCEPTANCE = "acceptance"
    NEW_LEVEL = "new_level"
    RULE = "rule"


class Why(StrEnum):
    """Why it is asked now."""

    OVERDUE = "overdue"
    LAPSED = "lapsed"
    NO_CLOCK = "no_clock"
    URGENT = "urgent"
    REFUTED = "refuted"
    CAUSE = "cause"
    NEW_LEVEL = "new_level"
    ACCEPTED = "accepted"
    RULE = "rule"


_URGENT = frozenset({Severity.P0, Severity.P1})


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about a ticket or, without one, about a rule. `due` is None where no time is set.

    `since` is when a clock ran out, or from when the level counts as usual.
    """

    asked: Asked
    why: Why
    ticket: Ticket | None = None
    rule: Rule | None = None
    due: datetime | date | None = None
    is_late: bool = False
    since: datetime | date | None = None

    @property
    def order(self) -> tuple[int, str, str]:
        """Its place on the page: the most pressing first, then the most severe."""
        severity, name = (self.ticket.severity, self.ticket.ref) if self.ticket else ("", "")
        return list(Asked).index(self.asked), severity, name or (self.rule.id if self.rule else "")


@dataclass(frozen=True)
class Asking:
    """What there is to ask about: tickets at the end of the week, what happened to them, risks accepted."""

    tickets: Sequence[Ticket]
    events: Sequence[Event]
    accepted: Sequence[Ticket]
    rules: Sequence[Rule]


def decisions_of(asking: Asking, window: Window) -> list[Decision]:
    """Return what waits for a person at the end of the week, the most pressing first."""
    found = [
        *_about_tickets(asking, window),
        *_ending(asking, window),
        *_late_rules(asking.rules, window),
    ]
    return sorted(found, key=lambda each: each.order)


def _about_tickets(asking: Asking, window: Window) -> Iterator[Decision]:
    happened = {(event.ticket_id, event.kind) for event in asking.events}
    for ticket in asking.tickets:
        if not ticket.is_open:
            continue
        if untaken := _not_taken(ticket, (ticket.id, EventKind.LAPSED) in happened, window):
            why, since = untaken
            yield _owed(Asked.TAKE, why, ticket, window, since)
        if (ticket.id, EventKind.RELAPSED) in happened and ticket.state is not State.VERIFYING:
            yield _owed(Asked.REFUTED, Why.REFUTED, ticket, window)
        if ticket.episode is not None and ticket.episode.is_cause_asked:
            yield _owed(Asked.CAUSE, Why.CAUSE, ticket, window)
        usual_from = ticket.episode.usual_from if ticket.episode else None
        # Afterwards it is the usual one: nobody is asked any more.
        if usual_from is not None and usual_from >= window.first:
            yield Decision(Asked.NEW_LEVEL, Why.NEW_LEVEL, ticket, due=usual_from, since=usual_from)


def _owed(asked: Asked, why: Why, ticket: Ticket, window: Window, since: datetime | None = None) -> Decision:
    """Return a decision that is due when the next clock of its ticket wants something; never if none runs."""
    due = [clock.due_at for clock in ticket.clocks if clock.is_running and not clock.is_paused]
    first = min(due, default=None)
    is_late = first is not None and first <= window.until
    return Decision(asked, why, ticket, due=first, is_late=is_late, since=since)


def _not_taken(ticket: Ticket, has_lapsed: bool, window: Window) -> tuple[Why, datetime | None] | None:
    """Return why somebody has to take a ticket that nobody works on; None while it can wait."""
    if ticket.state is not State.OPEN or ticket.snoozed_until or ticket.hold_until:
        return None
    late = [c for c in late_clocks(ticket, window.until) if c.kind is ClockKind.ACKNOWLEDGE]
    if late:
        return Why.OVERDUE, late[0].due_at
    if has_lapsed:
        return Why.LAPSED, None
    if not ticket.clocks:
        return Why.NO_CLOCK, None
    return (Why.URGENT, None) if ticket.severity in _URGENT else None


def _ending(asking: Asking, window: Window) -> Iterator[Decision]:
    for ticket in asking.accepted:
        until = ticket.quiet_until
        is_accepted = ticket.resolution is Resolution.RISK_ACCEPTED and until is not None
        if is_accepted and until is not None and window.first <= until <= window.last + AHEAD:
            is_late = until < window.until.date()
            yield Decision(Asked.ACCEPTANCE, Why.ACCEPTED, ticket, due=until, is_late=is_late)


def _late_rules(rules: Iterable[Rule], window: Window) -> Iterator[Decision]:
    for rule in rules:
        if rule.meta.state is not RuleState.RETIRED and rule.meta.review_by <= window.last:
            yield Decision(Asked.RULE, Why.RULE, rule=rule, due=rule.meta.review_by, is_late=True)
