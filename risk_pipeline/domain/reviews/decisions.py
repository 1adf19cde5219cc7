"""What a review asks people to decide: everything that waits for a person, and why. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from risk_pipeline.domain.formatting import format_day
from risk_pipeline.domain.messages.brief import Names, late_clocks, what_of, where_of
from risk_pipeline.domain.messages.digest import Event, Window
from risk_pipeline.domain.register.rule import Rule, RuleState
from risk_pipeline.domain.sla.timers import ClockKind
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


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: about which ticket or rule (`subject`), whose, and why it is asked now."""

    asked: Asked
    subject: str
    what: str
    owner: str
    why: str


@dataclass(frozen=True)
class Asking:
    """What there is to ask about: tickets at the end of the week, what happened to them, risks accepted."""

    tickets: Sequence[Ticket]
    events: Sequence[Event]
    accepted: Sequence[Ticket]
    rules: Sequence[Rule]


def decisions_of(asking: Asking, window: Window, names: Names) -> list[Decision]:
    """Return what waits for a person at the end of the week, the most pressing first."""
    found = [
        *_about_tickets(asking, window, names),
        *_ending(asking.accepted, window, names),
        *_late_rules(asking.rules, window, names),
    ]
    order = list(Asked)
    return sorted(found, key=lambda each: (order.index(each.asked), each.subject))


def _about_tickets(asking: Asking, window: Window, names: Names) -> Iterator[Decision]:
    happened = {(event.ticket_id, event.kind) for event in asking.events}
    for ticket in asking.tickets:
        if not ticket.is_open:
            continue
        if why := _not_taken(ticket, (ticket.id, EventKind.LAPSED) in happened, window, names):
            yield _of_ticket(Asked.TAKE, ticket, why, names)
        if (ticket.id, EventKind.RELAPSED) in happened and ticket.state is not State.VERIFYING:
            why = "it was said to be fixed, and the next period was not green"
            yield _of_ticket(Asked.REFUTED, ticket, why, names)
        if ticket.episode is not None and ticket.episode.is_cause_asked:
            why = "it is back inside its limit, and its rule asks for a cause before it closes"
            yield _of_ticket(Asked.CAUSE, ticket, why, names)
        usual_from = ticket.episode.usual_from if ticket.episode else None
        if usual_from is not None:
            why = (
                f"red since {format_day(ticket.since)}; from {format_day(usual_from)} on the level counts as "
                "usual unless somebody acts"
            )
            yield _of_ticket(Asked.NEW_LEVEL, ticket, why, names)


def _not_taken(ticket: Ticket, has_lapsed: bool, window: Window, names: Names) -> str:
    """Return why somebody has to take a ticket that nobody works on; empty while there is time to."""
    if ticket.state is not State.OPEN or ticket.snoozed_until or ticket.hold_until:
        return ""
    late = [c for c in late_clocks(ticket, window.until) if c.kind is ClockKind.ACKNOWLEDGE]
    if late:
        told = f"; {names.titles.owner(ticket.escalated_to)} was told" if ticket.escalated_to else ""
        return f"nobody has acknowledged it, which was due {names.moment(late[0].due_at)}{told}"
    if has_lapsed:
        return "it was acknowledged and nothing happened since"
    return "" if ticket.clocks else "nobody has acknowledged it, and no clock runs"


def _ending(accepted: Iterable[Ticket], window: Window, names: Names) -> Iterator[Decision]:
    for ticket in accepted:
        until = ticket.quiet_until
        is_accepted = ticket.resolution is Resolution.RISK_ACCEPTED and until is not None
        if is_accepted and until is not None and window.first <= until <= window.last + AHEAD:
            who = f" by {names.titles.owner(ticket.approver)}" if ticket.approver else ""
            why = f"accepted{who} until {format_day(until)}; then it opens again"
            yield _of_ticket(Asked.ACCEPTANCE, ticket, why, names)


def _late_rules(rules: Iterable[Rule], window: Window, names: Names) -> Iterator[Decision]:
    for rule in rules:
        if rule.meta.state is not RuleState.RETIRED and rule.meta.review_by <= window.last:
            indicator = names.indicators.get(rule.indicator or "")
            yield Decision(
                Asked.RULE,
                rule.id,
                indicator.title if indicator else "",
                names.titles.owner(rule.meta.owner),
                f"its limits were to be looked at again by {format_day(rule.meta.review_by)}",
            )


def _of_ticket(asked: Asked, ticket: Ticket, why: str, names: Names) -> Decision:
    what = f"{what_of(ticket, names)}, {where_of(ticket, names)}"
    return Decision(asked, ticket.ref, what, names.titles.owner(ticket.owner), why)
