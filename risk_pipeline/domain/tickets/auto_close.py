"""How a ticket ends without a person: by green periods, or because its cause is gone. Pure."""

from datetime import datetime

from risk_pipeline.domain.tickets.fields import TicketFields
from risk_pipeline.domain.tickets.ticket import By, Change, EventKind, Resolution, State, Ticket


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


def ended(
    ticket: Ticket, why: str, now: datetime, actor: str, seen: TicketFields | None = None
) -> list[Change]:
    """Return what closes an open data ticket whose cause is gone; `seen` is what that leaves on it."""
    changes = []
    seen = seen or {}
    if ticket.state is not State.VERIFYING:
        fields: TicketFields = {**seen, "state": State.VERIFYING, "came_from": ticket.state}
        changes.append(Change(EventKind.VERIFYING, By.DATA, actor, now, why, fields))
        seen = {}
    closing = seen | closing_fields(Resolution.DATA_FAULT, now, actor)
    return [*changes, Change(EventKind.CLOSED, By.DATA, actor, now, why, closing)]
