"""A ticket in one line: what it is about, how far off, whose, since when, due when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from risk_pipeline.domain.clock import end_of_day
from risk_pipeline.domain.formatting import format_span
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.ticket import State, Ticket, TicketKind
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.tellers import tellers_of
from risk_pipeline.response.verdicts.report import TransitionRecord
from risk_pipeline.wording.parts.head import fact_of
from risk_pipeline.wording.teller import Teller


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One ticket as lists show it, in the words of its messages; `fact` says value and limit, too.

    `due_at` is when the next thing is owed; None where nothing is, or it is paused.
    """

    ref: str
    severity: Severity
    what: str
    fact: str
    value: str
    limit: str
    owner: str
    state: State
    age: timedelta
    due: str
    due_at: datetime | None
    is_overdue: bool
    outcome: str


def ticket_lines(platform: Platform, tickets: Iterable[Ticket]) -> list[TicketLine]:
    """Return a line for each ticket, as of now."""
    chosen = list(tickets)
    tellers = tellers_of(platform, chosen)
    return [_line(platform, ticket, tellers[ticket.id]) for ticket in chosen]


def moved_lines(platform: Platform, transitions: Iterable[TransitionRecord]) -> list[tuple[str, TicketLine]]:
    """Return the tickets that moved, each with what last happened to it: open ones first, worst first.

    Whatever the run did, a ticket that is closed by now is told as closed.
    """
    last = {record.ticket_id: record.kind.value.replace("_", " ") for record in transitions}
    with platform.store.reading() as transaction:
        tickets = transaction.tickets(last)
    lines = ticket_lines(platform, tickets.values())
    found = [
        ("closed" if line.state is State.CLOSED else last[id_], line)
        for id_, line in zip(tickets, lines, strict=True)
    ]
    return sorted(found, key=lambda each: (each[1].state is State.CLOSED, each[1].severity, each[1].ref))


def _line(platform: Platform, ticket: Ticket, teller: Teller) -> TicketLine:
    now, due_at = platform.clock.now(), next_due(platform, ticket)
    listed = teller.as_listed
    is_measured = ticket.value is not None and teller.message.duty is None
    return TicketLine(
        ref=ticket.ref,
        severity=ticket.severity,
        what=_what(teller),
        fact=fact_of(teller),
        value=listed.value if is_measured else "",
        limit=listed.against.strip("()") if is_measured else "",
        owner=ticket.assignee or ticket.owner,
        state=ticket.state,
        age=(ticket.closed_at or now) - ticket.opened_at,
        due=_due(ticket, due_at, now),
        due_at=due_at,
        is_overdue=due_at is not None and due_at < now,
        outcome=ticket.outcome,
    )


def _what(teller: Teller) -> str:
    """Return what a ticket is about: what is measured and where; of data, what is wrong with them."""
    if teller.message.ticket_kind is TicketKind.DATA and teller.message.value is None:
        return teller.subject
    return f"{teller.title} {teller.in_place()}".rstrip()


def next_due(platform: Platform, ticket: Ticket) -> datetime | None:
    """Return when the next thing is owed: a clock that runs, or an action."""
    if not ticket.is_open:
        return None
    owed = [clock.due_at for clock in ticket.clocks if clock.is_running and not clock.is_paused]
    owed += [end_of_day(each.due, platform.settings.zone) for each in ticket.actions if not each.is_done]
    return min(owed, default=None)


def _due(ticket: Ticket, due_at: datetime | None, now: datetime) -> str:
    if due_at is None:
        paused = ticket.snoozed_until or ticket.hold_until
        return f"paused to {paused}" if paused and ticket.is_open else ""
    return f"{format_span(now - due_at)} late" if due_at < now else f"in {format_span(due_at - now)}"
