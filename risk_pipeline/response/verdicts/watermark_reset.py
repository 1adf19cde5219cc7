"""Set back tickets that were moved by verdicts on days that are not over.

A ticket takes only periods newer than its last one: it would stay deaf until that day.
"""

from datetime import date, datetime

from risk_pipeline.domain.tickets.ticket import Actor, By, Change, EventKind, Ticket
from risk_pipeline.response.commit import Stamp, record_steps
from risk_pipeline.response.decisions.steps import steps_of
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.store import Store

ACTOR = "watermarks"


def reaching_beyond(store: Store, day: date) -> list[Ticket]:
    """Return the tickets, open or closed, whose last period ends after a day."""
    with store.reading() as transaction:
        return transaction.reaching_beyond(day)


def set_back_tickets(
    store: Store, writer: Writer, *, until: date, now: datetime, by: Actor | None = None
) -> int:
    """Let the tickets that reach beyond `until` take the verdicts after it again; return how many.

    Each keeps its state, and gets a silent event that names who wanted it. Doing it again changes nothing.

    Raises:
        StoreError: the store is locked or cannot be reached; nothing was changed.
    """
    beyond = {ticket.id for ticket in reaching_beyond(store, until)}
    if not beyond:
        return 0
    with store.writing() as transaction:
        steps = [
            step
            for ticket in transaction.tickets(beyond).values()
            for step in steps_of(ticket, [_back(ticket, until, now, by)])
        ]
        record_steps(transaction, steps, writer, Stamp(now, ACTOR), notify=False)
    return len(steps)


def _back(ticket: Ticket, until: date, now: datetime, by: Actor | None) -> Change:
    who = f" by {by.id} ({by.source})" if by else ""
    why = f"{ticket.last_period_end} is judged again: set back to {until}{who}"
    return Change(
        EventKind.NOTED,
        By.DATA,
        ACTOR,
        now,
        why,
        {
            "last_period_start": min(ticket.last_period_start, until),
            "last_period_end": until,
            "last_hour": None,
            "unknown_status": None,
            "unknown_period_end": None,
            "unknown_hour": None,
        },
    )
