"""What a rule's newest verdicts come to for people: is somebody told, and if not, why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from risk_pipeline.domain.tickets.ticket import Resolution, Ticket, ticket_ref
from risk_pipeline.domain.verdict import Status
from risk_pipeline.domain.verdict_counts import Standing, Tally


class Outcome(StrEnum):
    """From worst to best. Only `TOLD` is red in Dagster; only `WITHIN` is a pass."""

    TOLD = "told"
    """A red of the newest period is in a ticket, or the next run opens one."""
    BROKEN = "broken"
    """The rule cannot be judged at all."""
    HELD_BACK = "held_back"
    """Red, and nobody is told."""
    RECOVERING = "recovering"
    """Nothing is red any more, and a ticket waits for the data to confirm it."""
    NEAR = "near"
    """Amber, which opens nothing."""
    WITHIN = "within"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True)
class Red:
    """A red verdict of the newest period that people may know of, and the newest ticket of its series."""

    period_end: date
    ticket: Ticket | None

    @property
    def held_by(self) -> str | None:
        """Why the ticket keeps it from being told; None where it is told."""
        ticket = self.ticket
        if ticket is None or ticket.is_open:
            return None
        if ticket.quiet_until is not None and self.period_end <= ticket.quiet_until:
            return f"{ticket.ref} was closed as {ticket.resolution}, and is quiet until {ticket.quiet_until}"
        if ticket.resolution is Resolution.DUPLICATE and ticket.duplicate_of:
            return f"{ticket.ref} is a duplicate of {ticket_ref(ticket.duplicate_of)}, which covers it"
        return None


def outcome_of(tally: Tally, reds: Sequence[Red], open_tickets: Mapping[int, Ticket]) -> Outcome:
    """Return what it comes to; `reds` are those that no muter held back, or that have an open ticket."""
    if any(red.held_by is None for red in reds):
        return Outcome.TOLD
    if tally.standing is Standing.ERROR:
        return Outcome.BROKEN
    if tally.counts.get(Status.RED):
        return Outcome.HELD_BACK
    if tally.standing is Standing.NOT_JUDGED:
        return Outcome.NOT_JUDGED
    if open_tickets:
        return Outcome.RECOVERING
    is_near = tally.counts.get(Status.AMBER, 0) > tally.held_back(Status.AMBER)
    return Outcome.NEAR if is_near else Outcome.WITHIN
