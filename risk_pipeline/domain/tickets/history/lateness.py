"""What of a ticket should have been done by an instant."""

from datetime import datetime, tzinfo

from risk_pipeline.domain.clock import end_of_day
from risk_pipeline.domain.sla.sla_clock import Clock
from risk_pipeline.domain.tickets.ticket import Ticket


def late_clocks(ticket: Ticket, at: datetime) -> list[Clock]:
    """Return the clocks that ran out by an instant and are still owed; paused ones are not."""
    return [c for c in ticket.clocks if c.is_running and not c.is_paused and c.due_at <= at]


def is_late(ticket: Ticket, at: datetime, zone: tzinfo) -> bool:
    """Whether a clock or an action of an open ticket should have been done by an instant."""
    late = (not action.is_done and end_of_day(action.due, zone) <= at for action in ticket.actions)
    return ticket.is_open and (bool(late_clocks(ticket, at)) or any(late))
