"""Between a ticket and its diagnosis: what to ask about its newest period, and what of it is remembered."""

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.diagnosis import Figures
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.series import ALL, Series
from risk_pipeline.domain.tickets.ticket import EventKind, Step, Ticket, TicketKind

# A ticket is located when it opens or worsens; what follows repeats that.
_LOCATED = frozenset({EventKind.OPENED, EventKind.REOPENED, EventKind.RAISED, EventKind.WORSENED})


def breach_of(step: Step, risk: str, *, is_first: bool) -> Breach:
    """Return what to ask about a ticket after a step; `is_first`: nothing was found out about it before.

    A storm's parent shows the total of its indicator; its children are listed.
    """
    ticket = step.after
    is_storm = ticket.kind is TicketKind.STORM
    where = (ALL, ALL) if is_storm else (ticket.dimension, ticket.segment)
    return Breach(
        series=Series(ticket.indicator, ticket.grain, *where),
        period=Period(ticket.last_period_start, ticket.grain, ticket.last_hour),
        last_day=ticket.last_period_end,
        since=ticket.since,
        since_hour=ticket.since_hour,
        risk=risk,
        is_located=step.change.kind in _LOCATED or (is_storm and is_first),
        is_split=ticket.dimension == ALL,
    )


def figures_of(ticket: Ticket) -> Figures:
    """Return the numbers of the ticket's newest period."""
    return Figures.model_validate({name: getattr(ticket, name) for name in Figures.model_fields})


def with_figures(ticket: Ticket, figures: Figures) -> Ticket:
    """Return the ticket with the period, and the numbers of it, that its diagnosis is about."""
    return ticket.model_copy(update={name: getattr(figures, name) for name in Figures.model_fields})
