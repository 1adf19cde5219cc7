"""What a review asks people to decide: everything that waits for a person, and why. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from risk_pipeline.domain.formatting import format_day
from risk_pipeline.domain.messages.brief import Names, cost_of, figures_of, late_clocks, what_of, where_of
from risk_pipeline.domain.messages.digest import Event, Window
from risk_pipeline.domain.register.rule import Rule, RuleState
from risk_pipeline.domain.sla.sla_clock import ClockKind
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.states import EventKind, Resolution, State
from risk_pipeline.domain.tickets.ticket import Ticket

AHEAD = timedelta(days=14)
"""How long before its end the acceptance of a risk, or a rule's review, is put on the page."""


class Asked(StrEnum):
    """What is asked, the most pressing first."""

    TAKE = "Somebody has to take it"
    REFUTED = "The data refuted the fix"
    CAUSE = "Say what caused it"
    ACCEPTANCE = "Accept the risk again, or act"
    NEW_LEVEL = "Is this level the new usual one?"
    RULE = "Review the rule"


_OPTIONS = {
    Asked.TAKE: "acknowledge it, give it to somebody, or close it and say why",
    Asked.REFUTED: "plan another fix, or accept the risk until a day",
    Asked.CAUSE: "name the cause; then it closes",
    Asked.ACCEPTANCE: "accept it until another day, or let it open again and act",
    Asked.NEW_LEVEL: "plan an action, or let the new level count as usual",
    Asked.RULE: "keep its limits, change them, or retire the rule",
}
_URGENT = frozenset({Severity.P0, Severity.P1})


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: about which ticket or rule (`subject`), whose and by when, and why it is asked now.

    `facts` are the figures, where it stands now and the money, as far as they are known; `by` says
    `By 10 Sep 2025` or `Was due 10 Sep 2025`, and is empty where no time is set.
    """

    asked: Asked
    subject: str
    what: str
    owner: str
    why: str
    by: str = ""
    facts: tuple[str, ...] = ()
    severity: str = ""

    @property
    def options(self) -> str:
        """What there is to choose from."""
        return _OPTIONS[self.asked]


@dataclass(frozen=True)
class Asking:
    """What there is to ask about: tickets at the end of the week, what happened to them, risks accepted.

    `now` says by ticket where a series stands whose ticket is closed.
    """

    tickets: Sequence[Ticket]
    events: Sequence[Event]
    accepted: Sequence[Ticket]
    rules: Sequence[Rule]
    now: Mapping[int, str] = field(default_factory=dict)


def decisions_of(asking: Asking, window: Window, names: Names) -> list[Decision]:
    """Return what waits for a person at the end of the week, the most pressing first."""
    found = [
        *_about_tickets(asking, window, names),
        *_ending(asking, window, names),
        *_late_rules(asking.rules, window, names),
    ]
    order = list(Asked)
    return sorted(found, key=lambda each: (order.index(each.asked), each.severity, each.subject))


def _about_tickets(asking: Asking, window: Window, names: Names) -> Iterator[Decision]:
    happened = {(event.ticket_id, event.kind) for event in asking.events}
    for ticket in asking.tickets:
        if not ticket.is_open:
            continue
        if why := _not_taken(ticket, (ticket.id, EventKind.LAPSED) in happened, window, names):
            yield _of_ticket(Asked.TAKE, ticket, why, _owed(ticket, window, names), names)
        if (ticket.id, EventKind.RELAPSED) in happened and ticket.state is not State.VERIFYING:
            why = "it was said to be fixed, and the next period was not green"
            yield _of_ticket(Asked.REFUTED, ticket, why, _owed(ticket, window, names), names)
        if ticket.episode is not None and ticket.episode.is_cause_asked:
            why = "it is back inside its limit, and its rule asks for a cause before it closes"
            yield _of_ticket(Asked.CAUSE, ticket, why, _owed(ticket, window, names), names)
        usual_from = ticket.episode.usual_from if ticket.episode else None
        if usual_from is not None:
            day = format_day(usual_from)
            why = f"from {day} on the level counts as usual unless somebody acts"
            yield _of_ticket(Asked.NEW_LEVEL, ticket, why, f"By {day}", names)


def _owed(ticket: Ticket, window: Window, names: Names) -> str:
    """Return by when the next clock of a ticket wants something; empty where none runs."""
    due = [clock.due_at for clock in ticket.clocks if clock.is_running and not clock.is_paused]
    if not due:
        return ""
    return f"{'Was due' if min(due) <= window.until else 'By'} {names.moment(min(due))}"


def _not_taken(ticket: Ticket, has_lapsed: bool, window: Window, names: Names) -> str:
    """Return why somebody has to take a ticket that nobody works on; empty while it can wait."""
    if ticket.state is not State.OPEN or ticket.snoozed_until or ticket.hold_until:
        return ""
    late = [c for c in late_clocks(ticket, window.until) if c.kind is ClockKind.ACKNOWLEDGE]
    if late:
        told = f"; {names.titles.owner(ticket.escalated_to)} was told" if ticket.escalated_to else ""
        return f"nobody has acknowledged it, which was due {names.moment(late[0].due_at)}{told}"
    if has_lapsed:
        return "it was acknowledged and nothing happened since"
    if not ticket.clocks:
        return "nobody has acknowledged it, and no clock runs"
    return "nobody has acknowledged it yet" if ticket.severity in _URGENT else ""


def _ending(asking: Asking, window: Window, names: Names) -> Iterator[Decision]:
    for ticket in asking.accepted:
        until = ticket.quiet_until
        is_accepted = ticket.resolution is Resolution.RISK_ACCEPTED and until is not None
        if is_accepted and until is not None and window.first <= until <= window.last + AHEAD:
            who = f" by {names.titles.owner(ticket.approver)}" if ticket.approver else ""
            said = f" (“{ticket.note}”)" if ticket.note else ""
            why = f"accepted{who} until {format_day(until)}{said}; then a breach opens it again"
            by = f"{'Was due' if until < window.until.date() else 'By'} {format_day(until)}"
            yield _of_ticket(Asked.ACCEPTANCE, ticket, why, by, names, asking.now.get(ticket.id, ""))


def _late_rules(rules: Iterable[Rule], window: Window, names: Names) -> Iterator[Decision]:
    for rule in rules:
        if rule.meta.state is not RuleState.RETIRED and rule.meta.review_by <= window.last:
            indicator = names.indicators.get(rule.indicator or "")
            yield Decision(
                Asked.RULE,
                rule.id,
                indicator.title if indicator else "",
                names.titles.owner(rule.meta.owner),
                "its limits were to be looked at again by that day",
                f"Was due {format_day(rule.meta.review_by)}",
            )


def _of_ticket(asked: Asked, ticket: Ticket, why: str, by: str, names: Names, now: str = "") -> Decision:
    what = f"{what_of(ticket, names)}, {where_of(ticket, names)}"
    state = f"now {now}" if now else f"red since {format_day(ticket.since)}" if ticket.is_open else ""
    facts = tuple(fact for fact in (figures_of(ticket, names), state, cost_of(ticket, names)) if fact)
    owner = names.titles.owner(ticket.owner)
    return Decision(asked, ticket.ref, what, owner, why, by, facts, ticket.severity)
