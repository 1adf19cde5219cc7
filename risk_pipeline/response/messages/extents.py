"""What an episode came to: one count, one sum, one period.

A numerator is a count only where events are counted: sums of money, days or stars hit nobody. If orders
are missing, those that did come are not the affected ones. What waits at the end of each day (a stock) must
not be added up, nor what an average is made of.
"""

from datetime import date
from typing import NamedTuple

from risk_pipeline.domain.diagnosis.diagnosis import WorstOfFeed
from risk_pipeline.domain.diagnosis.reconciliation import Reconciliation
from risk_pipeline.domain.messages.facts import Extent
from risk_pipeline.domain.period import Period
from risk_pipeline.domain.register.indicator import Denominator, Indicator
from risk_pipeline.domain.tickets.ticket import Ticket, TicketKind
from risk_pipeline.domain.verdict import Status
from risk_pipeline.response.messages.affected_count import Counted, counted_of, is_too_little

_CLOSE = 1e-6


class _Begin(NamedTuple):
    since: date
    hour: int | None
    periods: int


def extent_of(ticket: Ticket, indicator: Indicator | None, found: Reconciliation | None) -> Extent:
    """Return the extent of a ticket's present episode, as of its newest period."""
    counted, begin = counted_of(ticket, indicator, found), _of_ticket(ticket)
    if ticket.kind is TicketKind.DATA:
        return _extent(begin, None, None)
    if indicator is not None and is_too_little(ticket, indicator) and not _is_known(counted, ticket, found):
        return _extent(begin, None, None)
    if counted.missing is not None:
        return _of_missing(ticket, found, begin, round(counted.missing))
    if indicator is not None and indicator.form == "stock":
        minor = ticket.numerator if indicator.unit == "money_minor" else ticket.exposure_minor
        return _extent(begin, counted.affected, minor, is_present=True)
    return _extent(begin, _total(ticket, indicator, counted), _sum(ticket, indicator))


def denominator_of(ticket: Ticket, indicator: Indicator | None) -> float | None:
    """Return out of how many the newest numerator is, by the rate; None where that is no count."""
    is_rate = (
        indicator is not None and indicator.unit == "ratio" and indicator.divided_by is Denominator.TRIALS
    )
    if not is_rate or not ticket.value or ticket.numerator is None or ticket.limit_kind == "share":
        return None
    whole = round(ticket.numerator / ticket.value)
    is_exact = abs(whole * ticket.value - ticket.numerator) <= _CLOSE * max(1.0, ticket.numerator)
    return float(whole) if is_exact and float(ticket.numerator).is_integer() else None


def _is_known(counted: Counted, ticket: Ticket, found: Reconciliation | None) -> bool:
    """Whether it is known how many did not come: of what is over only if they were summed up."""
    is_summed = found is not None and found.excess is not None and found.excess_unit == "count"
    return counted.missing is not None and (is_summed or ticket.last_status is not Status.GREEN)


def _extent(begin: _Begin, count: float | None, minor: float | None, *, is_present: bool = False) -> Extent:
    return Extent(
        since=begin.since,
        hour=begin.hour,
        periods=begin.periods,
        count=count,
        minor=None if minor is None else round(minor),
        is_present=is_present,
    )


def _of_ticket(ticket: Ticket) -> _Begin:
    return _Begin(ticket.since, ticket.since_hour, ticket.breached_periods)


def _of_missing(ticket: Ticket, found: Reconciliation | None, begin: _Begin, count: int) -> Extent:
    """Return how many did not come since it began; no count where that is known of a part of it only."""
    newest = ticket.last_period
    opened = Period(begin.since, newest.grain, begin.hour)
    if found is None or found.excess is None or found.excess_unit != "count":
        first = newest
    elif found.since is None:
        first = opened
    else:
        first = Period(found.since, newest.grain, found.since_hour if newest.hour is not None else None)
    if first.after(opened) > 0:
        return _extent(begin, None, None)
    if first != opened:
        begin = _Begin(first.start, first.hour, opened.after(first) + begin.periods)
    return Extent(since=begin.since, hour=begin.hour, periods=begin.periods, count=count, is_missing=True)


def worse_of_feed(ticket: Ticket, now: WorstOfFeed | None, before: WorstOfFeed | None) -> WorstOfFeed | None:
    """Return the worst red period of a feed's ticket: what is red by now, or was when people were told.

    A ticket keeps no episode of a feed, whose rules measure different things. A day that was red and is
    delivered again is green by now, and its rows are no worst.
    """
    begin = (ticket.since, ticket.since_hour or 0)
    known = [
        each
        for each in (now, before)
        if each is not None and each.indicator == ticket.indicator and (each.on, each.hour or 0) >= begin
    ]
    return max(known, key=lambda each: each.distance, default=None)


def _total(ticket: Ticket, indicator: Indicator | None, counted: Counted) -> float | None:
    """Return the cases of all red periods; None where they are no cases, or only some are known."""
    if indicator is None or counted.affected is None:
        return None
    is_rate = indicator.divided_by is Denominator.TRIALS or (
        indicator.unit == "ratio" and bool(indicator.counts)
    )
    is_count = is_rate or (indicator.unit == "count" and ticket.value == ticket.numerator)
    total = _numerators(ticket)
    return total if is_count and total is not None and float(total).is_integer() else None


def _sum(ticket: Ticket, indicator: Indicator | None) -> float | None:
    """Return the money of all red periods: the amounts themselves, or what is behind the cases."""
    if indicator is not None and indicator.unit == "money_minor":
        return _numerators(ticket) if ticket.value == ticket.numerator else None
    # The ticket's own money is that of its newest period, which may be a green one.
    if ticket.episode is not None:
        return ticket.episode.exposure_minor
    return ticket.exposure_minor if ticket.breached_periods <= 1 else None


def _numerators(ticket: Ticket) -> float | None:
    total = ticket.episode.total if ticket.episode else None
    return ticket.numerator if total is None and ticket.breached_periods <= 1 else total
