"""Steps of tickets: from their changes, and with more fields than they had."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from risk_pipeline.domain.tickets.fields import TicketFields
from risk_pipeline.domain.tickets.ticket import Change, Step, Ticket, fold


def steps_of(ticket: Ticket, changes: Iterable[Change]) -> list[Step]:
    """Return what these changes, in their order, do to a ticket."""
    steps: list[Step] = []
    for change in changes:
        before, ticket = ticket, fold(ticket, change)
        steps.append(Step(before, change, ticket))
    return steps


def with_more(steps: Sequence[Step], more: Callable[[Step], TicketFields]) -> list[Step]:
    """Return the steps, each with the fields that `more` adds to it; later steps of a ticket follow."""
    present: dict[int, Ticket] = {}
    done: list[Step] = []
    for step in steps:
        ticket_id = step.after.id
        if ticket_id in present:
            before = present[ticket_id]
            step = replace(step, before=before, after=fold(before, step.change))
        fields = more(step)
        if fields:
            change = replace(step.change, fields=step.change.fields | fields)
            step = replace(step, change=change, after=fold(step.before, change))
        if fields or ticket_id in present:
            present[ticket_id] = step.after
        done.append(step)
    return done
