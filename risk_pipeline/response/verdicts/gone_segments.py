"""Close the tickets of segments that are no more: renamed, merged or closed. Nothing judges them again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from risk_pipeline.domain.formatting import counted, format_day
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.tickets.outcome.auto_close import ended
from risk_pipeline.domain.tickets.ticket import Resolution, Step, Ticket, TicketKind
from risk_pipeline.response.commit import Stamp, record_steps
from risk_pipeline.response.decisions.steps import steps_of
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.store import Store, TicketFilter, list_tickets
from risk_pipeline.store.queries.tickets import OPEN_STATES

ACTOR = "segments"


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The last day on which something happened in a segment, and in any segment of its dimension."""

    own: date | None
    any_other: date | None

    def silent_days(self) -> int:
        """Return for how many days the others went on without it; 0 where nobody can tell."""
        return (self.any_other - self.own).days if self.own and self.any_other else 0


def of_segments(store: Store) -> list[Ticket]:
    """Return the open tickets on one segment of a dimension."""
    found = list_tickets(store, TicketFilter(states=OPEN_STATES, kinds=(TicketKind.RISK,)))
    return [ticket for ticket in found if not ticket.series.is_total and not ticket.series.is_storm]


def why_gone(ticket: Ticket, indicator: Indicator | None, seen: LastSeen, after_days: int) -> str:
    """Return why a ticket's segment counts as gone; empty while it may come back."""
    new_name = (indicator.renamed if indicator else {}).get(ticket.dimension, {}).get(ticket.segment)
    if new_name:
        return f"segment gone: {ticket.segment} is called {new_name} now, and judged under that name"
    days = seen.silent_days()
    if seen.own is None or days < after_days:
        return ""
    return (
        f"segment gone: nothing of {ticket.segment} since {format_day(seen.own)}, "
        f"{counted(days, 'day')} in which others of {ticket.dimension} went on"
    )


def close_gone(
    store: Store, reasons: Mapping[int, str], writer: Writer, *, now: datetime, notify: bool = True
) -> int:
    """Close these tickets, by id, each with its reason, and tell their owners; return how many.

    Raises:
        StoreError: the store is locked or cannot be reached; nothing was changed.
    """
    if not reasons:
        return 0
    with store.writing() as transaction:
        steps: list[Step] = []
        for ticket in transaction.tickets(reasons.keys()).values():
            if ticket.is_open:
                why = reasons[ticket.id]
                steps += steps_of(ticket, ended(ticket, why, now, ACTOR, resolution=Resolution.SEGMENT_GONE))
        record_steps(transaction, steps, writer, Stamp(now, ACTOR), notify=notify)
    return len({step.after.id for step in steps})
