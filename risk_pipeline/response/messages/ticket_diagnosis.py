"""Between a ticket and its diagnosis: what to ask about its newest period, and what of it is remembered."""

from dataclasses import replace

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.diagnosis import Diagnosis, Figures, TicketDiagnosis
from risk_pipeline.domain.diagnosis.largest_rows import OffPeriod
from risk_pipeline.domain.diagnosis.reconciliation import Reconciliation
from risk_pipeline.domain.formatting import judged_unit
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.series import ALL, Series
from risk_pipeline.domain.tickets.ticket import EventKind, Step, Ticket, TicketKind
from risk_pipeline.domain.verdict import Status

# A ticket is located when it opens, worsens or relapses (perhaps elsewhere); what follows repeats that.
_LOCATED = frozenset(
    {EventKind.OPENED, EventKind.REOPENED, EventKind.RELAPSED, EventKind.RAISED, EventKind.WORSENED}
)


def breach_of(step: Step, risk: str, last: TicketDiagnosis | None) -> Breach:
    """Return what to ask about a ticket after a step; `last` is what was found out about it before.

    Of one that was never told (it opened on a day of the past) all is asked, whatever its step.
    Of the largest rows those of the worst period are asked for, once. A storm's parent shows the total of
    its indicator; its children are listed.
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
        off=None if is_storm else _off(ticket, last),
        is_located=step.change.kind in _LOCATED or last is None,
        is_split=ticket.dimension == ALL,
    )


def _off(ticket: Ticket, last: TicketDiagnosis | None) -> OffPeriod | None:
    worst = ticket.episode.worst if ticket.episode else None
    if worst is None or worst.usual is None or worst.numerator is None:
        return None
    period = Period(worst.on, ticket.grain, worst.hour)
    known = last.diagnosis.largest if last else None
    if known is not None and known.is_of(period):
        return None
    is_share = judged_unit(ticket.limit_kind, "") == "ratio"
    return OffPeriod(period, worst.value, worst.usual, worst.numerator, is_share)


def is_repaired(ticket: Ticket, found: Diagnosis) -> bool:
    """Whether a feed that failed or broke its rules is whole by now, though no later period was judged yet.

    Its ticket waits for later periods.
    """
    known = found.reconciliation
    is_red = ticket.kind is TicketKind.DATA and ticket.is_open and ticket.last_status is Status.RED
    if not is_red or known is None or not known.feeds:
        return False
    return known.day >= ticket.last_period_end and not known.faults


def figures_of(ticket: Ticket) -> Figures:
    """Return the numbers of the ticket's newest period."""
    return Figures.model_validate({name: getattr(ticket, name) for name in Figures.model_fields})


def with_figures(ticket: Ticket, figures: Figures) -> Ticket:
    """Return the ticket with the period, and the numbers up to it, that its diagnosis is about."""
    numbers = {name: getattr(figures, name) for name in Figures.model_fields}
    if ticket.episode is None or figures.episode is None:  # of an older version, or of a feed
        return ticket.model_copy(update=numbers | {"episode": ticket.episode})
    return ticket.model_copy(update=numbers | {"episode": ticket.episode.with_numbers_of(figures.episode)})


def of_one_episode(ticket: Ticket, found: Reconciliation | None) -> Reconciliation | None:
    """Return what was found with the beginning and the sum of the ticket's own episode.

    The evidence of a shift moves its beginning with each period, and wears off: what people were told first
    stays, and only red periods add to it.
    """
    episode = ticket.episode
    if found is None or episode is None or episode.onset is None:
        return found
    return replace(found, since=episode.onset, since_hour=episode.onset_hour, excess=episode.excess)
