"""How a ticket ends without a person: by green periods, or because its cause is gone. Pure."""

from datetime import datetime

from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.tickets.fields import TicketFields
from risk_pipeline.domain.tickets.outcome.closing import is_proven
from risk_pipeline.domain.tickets.outcome.remediation import Action, green_since_fix
from risk_pipeline.domain.tickets.ticket import By, Change, EventKind, Resolution, State, Ticket, TicketKind


def closing_fields(resolution: Resolution, now: datetime, actor: str) -> TicketFields:
    """Return what every close that no person makes sets."""
    return {
        "state": State.CLOSED,
        "resolution": resolution,
        "closed_at": now,
        "closed_by": actor,
        "snoozed_until": None,
        "hold_until": None,
        "hold_reason": None,
    }


def green_streak(ticket: Ticket, actions: tuple[Action, ...]) -> int:
    """Return the green periods in a row; behind a claimed fix only those that began after it count."""
    streak = ticket.green_streak + 1
    if ticket.resolution is not Resolution.FIXED or ticket.kind is TicketKind.DATA:
        return streak
    since_fix = green_since_fix(actions)
    return streak if since_fix is None else min(streak, since_fix)


def close_when_green(ticket: Ticket, streak: int, needed: int, now: datetime, actor: str) -> list[Change]:
    """Return what closes a ticket after `needed` green periods in a row; nothing before."""
    if streak < needed:
        return []
    closing = closing_fields(_resolution_of(ticket), now, actor)
    why = f"green for {counted(streak, 'complete period')}"
    return [Change(EventKind.CLOSED, By.DATA, actor, now, why, closing)]


def _resolution_of(ticket: Ticket) -> Resolution:
    if ticket.kind is TicketKind.DATA:
        return Resolution.DATA_FAULT
    return Resolution.FIXED if is_proven(ticket) else Resolution.RECOVERED


def ended(
    ticket: Ticket,
    why: str,
    now: datetime,
    actor: str,
    seen: TicketFields | None = None,
    resolution: Resolution = Resolution.DATA_FAULT,
) -> list[Change]:
    """Return what closes an open ticket whose cause or segment is gone; `seen` is what that leaves on it."""
    changes = []
    seen = seen or {}
    if ticket.state is not State.VERIFYING:
        fields: TicketFields = {**seen, "state": State.VERIFYING, "came_from": ticket.state}
        changes.append(Change(EventKind.VERIFYING, By.DATA, actor, now, why, fields))
        seen = {}
    closing = seen | closing_fields(resolution, now, actor)
    return [*changes, Change(EventKind.CLOSED, By.DATA, actor, now, why, closing)]
