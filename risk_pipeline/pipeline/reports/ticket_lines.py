"""A ticket in one line: what it is about, how far off, whose, since when, due when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.clock import end_of_day
from risk_pipeline.domain.formatting import counted, format_against, format_span, judged_unit
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.ticket import State, Ticket, TicketKind
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.response.verdicts.report import TransitionRecord


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One ticket as lists show it. `due_at` is the next thing owed, None where nothing is or it is paused."""

    ref: str
    severity: Severity
    what: str
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
    return [_line(platform, ticket) for ticket in tickets]


def moved_lines(platform: Platform, transitions: Iterable[TransitionRecord]) -> list[tuple[str, TicketLine]]:
    """Return the tickets that moved, each with what last happened to it: open ones first, worst first."""
    last = {record.ticket_id: record.kind.value.replace("_", " ") for record in transitions}
    with platform.store.reading() as transaction:
        tickets = transaction.tickets(last)
    found = [(last[id_], _line(platform, ticket)) for id_, ticket in tickets.items()]
    return sorted(found, key=lambda each: (each[1].state is State.CLOSED, each[1].severity, each[1].ref))


def what(catalog: Catalog, ticket: Ticket) -> str:
    """Return what a ticket is about, in one plain line: the indicator's title and where."""
    if ticket.kind is TicketKind.DATA:
        return f"{ticket.segment}: {ticket.reason}" if ticket.reason else f"Data of {ticket.segment}"
    indicator = catalog.indicators.get(ticket.indicator)
    title = indicator.title if indicator else ticket.indicator
    if ticket.dimension == "all":
        return title
    titles = catalog.titles
    segment = titles.segment(ticket.dimension, ticket.segment)
    where = counted(ticket.child_count, "segment") if ticket.segment == "*" else segment
    return f"{title}, {titles.dimension(ticket.dimension)}: {where}"


def _line(platform: Platform, ticket: Ticket) -> TicketLine:
    value, limit = _measured(platform, ticket)
    now, due_at = platform.clock.now(), _due_at(platform, ticket)
    is_overdue = due_at is not None and due_at < now
    return TicketLine(
        ref=ticket.ref,
        severity=ticket.severity,
        what=what(platform.catalog, ticket),
        value=value,
        limit=limit,
        owner=ticket.assignee or ticket.owner,
        state=ticket.state,
        age=(ticket.closed_at or now) - ticket.opened_at,
        due=_due(ticket, due_at, now),
        due_at=due_at,
        is_overdue=is_overdue,
        outcome=ticket.outcome,
    )


def _measured(platform: Platform, ticket: Ticket) -> tuple[str, str]:
    if ticket.value is None:
        return "", ""
    indicator = platform.catalog.indicators.get(ticket.indicator)
    unit = judged_unit(ticket.limit_kind, indicator.unit if indicator else "count")
    against = ticket.limit_value if ticket.limit_value is not None else ticket.expected
    value, limit = format_against(ticket.value, against, unit, platform.settings.currency)
    if against is None:
        return value, ""
    return value, limit if ticket.limit_value is not None else f"usually {limit}"


def _due_at(platform: Platform, ticket: Ticket) -> datetime | None:
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
