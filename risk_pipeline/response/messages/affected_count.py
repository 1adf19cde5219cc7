"""How many a breach has hit, or how many stayed away: a message names one of the two, or neither.

A numerator is a count only where events are counted: sums of money, days or stars hit nobody. And if orders
are missing, those that did come are not the affected ones.
"""

from dataclasses import dataclass

from risk_pipeline.domain.diagnosis.reconciliation import Reconciliation
from risk_pipeline.domain.register.indicator import Direction, Indicator
from risk_pipeline.domain.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Counted:
    """Events of the newest period that are bad; or those missing against what was expected."""

    affected: float | None = None
    missing: float | None = None


def counted_of(ticket: Ticket, indicator: Indicator | None, found: Reconciliation | None) -> Counted:
    """Return what can be counted of a ticket's newest period, by what is known of its series."""
    if indicator is None:
        return Counted(ticket.numerator or None)
    if not _counts_events(ticket, indicator, found):
        return Counted()
    if is_too_little(ticket, indicator):
        return Counted(missing=_missing(ticket, indicator, found))
    return Counted(ticket.numerator or None)


def _counts_events(ticket: Ticket, indicator: Indicator, found: Reconciliation | None) -> bool:
    if found is not None and found.counts_events is not None:
        return found.counts_events
    is_whole = ticket.numerator is None or float(ticket.numerator).is_integer()
    return indicator.unit in {"ratio", "count"} and is_whole


def is_too_little(ticket: Ticket, indicator: Indicator) -> bool:
    """Whether what is wrong is that too few came."""
    if indicator.direction is not Direction.BAND:
        return indicator.direction is Direction.DOWN_BAD
    return ticket.value is not None and ticket.expected is not None and ticket.value < ticket.expected


def is_surge(ticket: Ticket, indicator: Indicator | None) -> bool:
    """Whether there is more than usual of what is not bad in itself: it costs nothing by being there."""
    if indicator is None or indicator.direction is not Direction.BAND:
        return False
    worst = ticket.episode.worst if ticket.episode else None
    if worst is not None and worst.is_above is not None:
        return worst.is_above
    return ticket.value is not None and ticket.expected is not None and ticket.value > ticket.expected


def _missing(ticket: Ticket, indicator: Indicator, found: Reconciliation | None) -> float | None:
    """Return how many fewer came since it began; without such a sum, how many fewer in the period."""
    if found is not None and found.excess is not None and found.excess_unit == "count":
        fewer = -found.excess
    elif indicator.unit == "count" and ticket.value is not None and ticket.expected is not None:
        fewer = ticket.expected - ticket.value
    else:
        return None
    return fewer if round(fewer) > 0 else None
